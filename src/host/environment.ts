import { arch, cpus, freemem, platform, release, totalmem } from "node:os";
import { leastLimit, type ReadText } from "./cgroup.ts";
import { type EffectiveCores, effectiveCores, readHostText } from "./effective-cores.ts";

/** The machine as poolmark sees it. What cannot be told is null. */
export interface Environment extends EffectiveCores {
  readonly cpuModel: string | null;
  readonly logicalCores: number;
  readonly physicalCores: number | null;
  readonly memoryBytes: number;
  /** The least memory limit over the control groups; null: none. */
  readonly memoryLimitBytes: number | null;
  readonly freeMemoryBytes: number;
  readonly platform: string;
  readonly release: string;
  readonly arch: string;
  /** True: the cores were stated with `--assume-cores`, not read. */
  readonly coresAssumed: boolean;
}

export function readEnvironment(
  assumeCores: number | null = null,
  read: ReadText = readHostText,
): Environment {
  const cores = effectiveCores(read);
  return {
    ...cores,
    cores: assumeCores ?? cores.cores,
    coresAssumed: assumeCores !== null,
    cpuModel: cpus()[0]?.model.trim() || null,
    logicalCores: cpus().length,
    physicalCores: physicalCores(read),
    memoryBytes: totalmem(),
    memoryLimitBytes: memoryLimit(read),
    freeMemoryBytes: freemem(),
    platform: platform(),
    release: release(),
    arch: arch(),
  };
}

function physicalCores(read: ReadText): number | null {
  const found = new Set<string>();
  for (const block of (read("/proc/cpuinfo") ?? "").split("\n\n")) {
    const socket = /^physical id\s*:\s*(\d+)/m.exec(block)?.[1];
    const core = /^core id\s*:\s*(\d+)/m.exec(block)?.[1];
    if (socket !== undefined && core !== undefined) found.add(`${socket}/${core}`);
  }
  return found.size > 0 ? found.size : null;
}

/** The least memory limit over this process's control groups. cgroup v1 writes "no limit" as a number near 2^63. */
function memoryLimit(read: ReadText): number | null {
  const bytesOf = (text: string | null) => {
    const bytes = Number((text ?? "").trim() || Number.NaN);
    return bytes < 2 ** 60 ? bytes : null;
  };
  const limits = [
    leastLimit(read, "v2", (folder) => bytesOf(read(`${folder}/memory.max`))),
    leastLimit(read, "memory", (folder) => bytesOf(read(`${folder}/memory.limit_in_bytes`))),
  ].filter((bytes) => bytes !== null);
  return limits.length > 0 ? Math.min(...limits) : null;
}
