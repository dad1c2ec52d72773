import { availableParallelism } from "node:os";
import type { Environment } from "../domain/measurement.ts";
import { leastLimit } from "./cgroup.ts";
import type { ReadText } from "./host-reader.ts";

/**
 * Effective cores, read by ourselves: Node's own count ignores the quota before libuv 1.49 and still under cgroup v1,
 * and truncates fractions.
 */
export function effectiveCores(
  read: ReadText,
): Pick<Environment, "cores" | "affinityCores" | "quotaCores" | "quotaFrom"> {
  const affinityCores = allowedCpus(read)?.size ?? availableParallelism();
  const quotas = [quotaV2(read), quotaV1(read)].filter((quota) => quota !== null);
  const least = quotas.sort((a, b) => a.cores - b.cores)[0];
  return {
    cores: Math.min(affinityCores, least?.cores ?? Number.POSITIVE_INFINITY),
    affinityCores,
    quotaCores: least?.cores ?? null,
    quotaFrom: least?.from ?? null,
  };
}

/** The numbers of the CPUs that this process may be scheduled on; null: not told. */
export function allowedCpus(read: ReadText): ReadonlySet<number> | null {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(read("/proc/self/status") ?? "")?.[1];
  if (list === undefined) return null;
  const cpus = new Set<number>();
  for (const range of list.split(",")) {
    const [first = 0, last = first] = range.split("-").map(Number);
    for (let cpu = first; cpu <= last; cpu++) cpus.add(cpu);
  }
  return cpus.size > 0 ? cpus : null;
}

function quotaV2(read: ReadText) {
  const cores = leastLimit(read, "v2", (folder) => {
    const [max, period] = (read(`${folder}/cpu.max`) ?? "").trim().split(/\s+/);
    return max === undefined || max === "" || max === "max" ? null : Number(max) / Number(period ?? 100_000);
  });
  return cores === null ? null : { cores, from: "cgroup v2" as const };
}

function quotaV1(read: ReadText) {
  const cores = leastLimit(read, "cpu", (folder) => {
    const quota = Number(read(`${folder}/cpu.cfs_quota_us`) ?? -1);
    const period = Number(read(`${folder}/cpu.cfs_period_us`) ?? 100_000);
    return quota > 0 && period > 0 ? quota / period : null;
  });
  return cores === null ? null : { cores, from: "cgroup v1" as const };
}
