import { readdirSync, readFileSync } from "node:fs";

/** Reads a file of `/proc` or `/sys`; null where there is none, or none that may be read. A recorded tree stands in for it in tests. */
export type ReadText = (path: string) => string | null;

/** The names in a folder of `/proc` or `/sys`; none where there is no folder, or none that may be read. */
type ListFolder = (path: string) => readonly string[];

export interface HostReader {
  readonly read: ReadText;
  readonly list: ListFolder;
  /** By path: why it may not be read. Missing is an answer, forbidden is none. */
  readonly refused: Record<string, string>;
}

/** Reads this machine's own files, and remembers which it was refused. */
export function hostReader(): HostReader {
  const refused: Record<string, string> = {};
  const attempt = <Found>(path: string, take: () => Found, otherwise: Found): Found => {
    try {
      return take();
    } catch (error) {
      const { code, name, message } = error as NodeJS.ErrnoException;
      const forbidden =
        ["EACCES", "EPERM", "ERR_ACCESS_DENIED"].includes(code ?? "") || name === "NotCapable";
      if (forbidden) refused[path] = message.split("\n")[0] ?? name;
      return otherwise;
    }
  };
  return {
    refused,
    read: (path) => attempt<string | null>(path, () => readFileSync(path, "utf8"), null),
    list: (path) => attempt<readonly string[]>(path, () => readdirSync(path), []),
  };
}
