import type { HostReader } from "../host/host-reader.ts";

/** Stands in for `/proc` and `/sys`: files by their paths. Changes to the record are seen. */
export function recordedTree(
  files: Readonly<Record<string, string>>,
): HostReader & { readonly reads: string[] } {
  const reads: string[] = [];
  return {
    reads,
    refused: {},
    read(path) {
      reads.push(path);
      return files[path] ?? null;
    },
    list(path) {
      const below = Object.keys(files).filter((file) => file.startsWith(`${path}/`));
      return [...new Set(below.map((file) => file.slice(path.length + 1).split("/")[0] ?? ""))];
    },
  };
}
