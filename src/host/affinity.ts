import { spawnSync } from "node:child_process";
import { allowedCpus } from "./effective-cores.ts";
import { hostReader } from "./host-reader.ts";

/** A process on fewer CPUs than it might use. */
export interface Pinned {
  /** Gives it back those that it had. */
  release(): void;
}

/**
 * Confines this process, and all that it starts from now on, to `count` of its CPUs.
 *
 * @returns or why it cannot be done here, in words
 */
export function pinToCpus(count: number): Pinned | string {
  const cpus = allowedCpus(hostReader().read);
  if (cpus === null) return "this system does not tell which CPUs a process may use";
  if (cpus.size < count) return `only ${cpus.size} CPUs may be used`;
  const all = [...cpus];
  const reason = setAffinity(all.slice(0, count));
  return reason ?? { release: () => void setAffinity(all) };
}

/** All threads of this process: a child inherits from the one that starts it. */
function setAffinity(cpus: readonly number[]): string | null {
  const argv = ["-a", "-p", "-c", cpus.join(","), String(process.pid)];
  const { error, status, stderr } = spawnSync("taskset", argv, { encoding: "utf8" });
  if (error !== undefined) return `taskset cannot be started (${error.message})`;
  return status === 0 ? null : `taskset failed: ${stderr.trim()}`;
}
