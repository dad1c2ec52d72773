import type { RuntimeName } from "../domain/pool.ts";
import type { Parallelism } from "../host/parallelism.ts";
import type { DefaultSize } from "./schema.ts";

const PARALLELISM = "os.availableParallelism()";

/**
 * The sizes that runtimes suggest and libraries choose by themselves. What a runtime believes of the cores it was asked; what
 * the libraries make of it is as their published code has it: piscina 5.3.2, workerpool 10.0.3, threads 1.7.0.
 *
 * @param runtime the one that is measured: the libraries ask it
 */
export function defaultSizes(runtime: RuntimeName, told: readonly Parallelism[]): DefaultSize[] {
  const runtimes = told.map(({ runtime: by, available }) => {
    return { by, rule: by === "node" ? PARALLELISM : "navigator.hardwareConcurrency", workers: available };
  });
  const here = told.find((one) => one.runtime === runtime);
  if (here === undefined) return runtimes;
  const { available, cpus } = here;
  const least = Math.max(1, Math.floor(available / 2));
  return [
    ...runtimes,
    {
      by: "piscina",
      rule: `${least} to ${1.5 * available} threads, half to one and a half times ${PARALLELISM}`,
      // It starts one more as long as it has less than that.
      workers: Math.ceil(1.5 * available),
    },
    { by: "workerpool", rule: "os.cpus() less one", workers: Math.max(1, cpus - 1) },
    { by: "threads", rule: "os.cpus()", workers: cpus },
  ];
}
