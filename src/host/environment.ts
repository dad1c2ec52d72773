import { arch, cpus, freemem, platform, release, totalmem } from "node:os";
import type { Environment } from "../domain/measurement.ts";
import { leastLimit } from "./cgroup.ts";
import { effectiveCores } from "./effective-cores.ts";
import { type HostReader, hostReader, type ReadText } from "./host-reader.ts";
import { powerRemarks } from "./power.ts";

/** @param reader stands in for `/proc` and `/sys` in tests */
export function readEnvironment(
  assumeCores: number | null = null,
  reader: HostReader = hostReader(),
): Environment {
  const untold: Record<string, string> = {};
  /** Deno refuses what it was not allowed; the run goes on without. */
  const tell = <Fact>(name: string, ask: () => Fact): Fact | null => {
    try {
      return ask();
    } catch (error) {
      untold[name] = (error as Error).message;
      return null;
    }
  };
  const { read, refused } = reader;
  if (platform() === "linux" && read("/proc/self/cgroup") === null)
    untold["/proc/self/cgroup"] =
      "it is not there: limits, memory, and the CPU time of threads and of other processes cannot be told";
  const cores = effectiveCores(read);
  const facts = {
    ...cores,
    cores: assumeCores ?? cores.cores,
    coresAssumed: assumeCores !== null,
    cpuModel: tell("cpuModel", () => listCpus()[0]?.model.trim() || null),
    logicalCores: tell("logicalCores", () => listCpus().length),
    physicalCores: physicalCores(read),
    memoryBytes: tell("memoryBytes", totalmem),
    memoryLimitBytes: memoryLimit(read),
    freeMemoryBytes: tell("freeMemoryBytes", freemem),
    platform: platform(),
    release: tell("release", release),
    arch: arch(),
    power: powerRemarks(reader),
  };
  return { ...facts, untold: { ...untold, ...refused } };
}

function listCpus(): ReturnType<typeof cpus> {
  const found = cpus();
  if (found.length === 0) throw new Error("the system lists no CPUs");
  return found;
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
