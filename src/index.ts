/**
 * The public face: worker pools behind one interface, and the worker pool pattern on top of it.
 *
 * @module
 */
import type { BrokerOptions, ExternalOptions, PoolAdapter, WorkerPool } from "./domain/pool.ts";
import { PoolError } from "./domain/pool-error.ts";
import type { PoolmarkExtras } from "./own-pool/options.ts";
import type { PoolmarkPool } from "./own-pool/pool.ts";
import { type PoolOptions, withDefaults } from "./pool-options.ts";
import { loadAdapter } from "./pools/registry.ts";

export type {
  Ability,
  BrokerOptions,
  EngineVerbs,
  ExternalOptions,
  OpenOptions,
  PoolAbilities,
  PoolAdapter,
  PoolSetting,
  PoolSettings,
  RuntimeDifference,
  RuntimeName,
  Serving,
} from "./domain/pool.ts";
export type { Scenario } from "./domain/scenario.ts";
// The openPool below replaces the one of this module.
export * from "./pool.ts";
export { loadAdapter, pools } from "./pools/registry.ts";
export type { Results } from "./results/schema.ts";

/**
 * Opens any of the pools behind the same interface: to try another one is one word.
 *
 * @param name one of `Object.keys(pools)`
 * @returns when every worker has loaded the job
 * @throws PoolError `JOB_NOT_LOADED`, `WORKER_DIED`, or `UNSUPPORTED_OPTION` for what this pool cannot do; RangeError for a wrong
 * count or a name that there is not; TypeError for a job that is neither a URL nor an absolute path
 *
 * @example
 * // double.js: export default (input) => input * 2;
 * import { openPool } from "poolmark";
 *
 * for (const name of ["poolmark", "piscina"]) {
 *   const pool = await openPool(name, { job: new URL("./double.js", import.meta.url), workers: 2 });
 *   console.log(await pool.run(21)); // 42
 *   await pool.close();
 * }
 */
export function openPool<Input = unknown, Output = unknown>(
  name: "poolmark",
  options: PoolOptions & PoolmarkExtras,
): Promise<PoolmarkPool<Input, Output>>;
export function openPool<Input = unknown, Output = unknown>(
  name: string,
  options: PoolOptions & BrokerOptions,
): Promise<WorkerPool<Input, Output>>;
export function openPool<Input = unknown, Output = unknown>(
  name: string,
  options: ExternalPoolOptions,
): Promise<WorkerPool<Input, Output>>;
export async function openPool(
  name: string,
  options: PoolOptions | ExternalPoolOptions,
): Promise<WorkerPool> {
  const adapter = await loadAdapter(name);
  if (options?.workers === "external") return connectExternal(adapter, options);
  return adapter.open(withDefaults(options));
}

/** A caller whose workers are started elsewhere, with `poolmark worker`. */
export interface ExternalPoolOptions extends ExternalOptions {
  readonly workers: "external";
}

function connectExternal(
  adapter: PoolAdapter,
  { workers, ...options }: ExternalPoolOptions,
): Promise<WorkerPool> {
  if (adapter.engine === undefined) {
    throw new PoolError(
      "UNSUPPORTED_OPTION",
      `Pool "${adapter.name}" cannot honour "workers: ${workers}": it has no broker. Pools with one are bullmq and nats`,
    );
  }
  return adapter.engine.connect(options);
}
