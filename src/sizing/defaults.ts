import type { Environment } from "../host/environment.ts";

/** What somebody takes who does not choose. */
export interface DefaultSize {
  readonly by: string;
  /** How it comes to that. */
  readonly rule: string;
  /** Under load: pools that grow have grown. */
  readonly workers: number;
}

/**
 * The sizes that the runtime and the libraries choose by themselves, as their published code has it: piscina 5.3.2, workerpool
 * 10.0.3, threads 1.7.0. Neither affinity nor a CPU quota is known to `os.cpus()`.
 */
export function defaultSizes(
  runtime: string,
  { affinityCores, logicalCores }: Pick<Environment, "affinityCores" | "logicalCores">,
): DefaultSize[] {
  const host = logicalCores ?? affinityCores;
  const parallel = "os.availableParallelism()";
  return [
    {
      by: runtime,
      rule: runtime === "node" ? parallel : "navigator.hardwareConcurrency",
      workers: affinityCores,
    },
    {
      by: "piscina",
      rule: `${Math.max(1, Math.floor(affinityCores / 2))} to ${1.5 * affinityCores}, from ${parallel}`,
      // It starts one more as long as it has less than that.
      workers: Math.ceil(1.5 * affinityCores),
    },
    { by: "workerpool", rule: "os.cpus() less one", workers: Math.max(1, host - 1) },
    { by: "threads", rule: "os.cpus()", workers: host },
  ];
}
