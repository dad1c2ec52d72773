import type { Results } from "./schema.ts";

type Named = Pick<Results["environment"], "cpuModel" | "cores" | "quotaCores" | "platform" | "arch">;

/** A machine's kind in a few words: `AMD EPYC, 2 cores, linux x64`. */
export function machineName({ cpuModel, cores, quotaCores, platform, arch }: Named): string {
  const quota = quotaCores === null ? "" : `, CPU quota ${quotaCores}`;
  return `${cpuModel ?? "unknown CPU"}, ${Number(cores.toFixed(2))} cores${quota}, ${platform} ${arch}`;
}
