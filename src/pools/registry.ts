import type { PoolAdapter } from "../domain/pool.ts";

/** The only list of pools. Lazy: a process that measures one pool never loads another. */
export const pools: Readonly<Record<string, () => Promise<{ readonly adapter: PoolAdapter }>>> = {
  poolmark: () => import("./poolmark.ts"),
  "async-only": () => import("./async-only.ts"),
  "worker-threads": () => import("./worker-threads.ts"),
  "web-worker": () => import("./web-worker.ts"),
  "child-process": () => import("./child-process.ts"),
  piscina: () => import("./piscina.ts"),
  workerpool: () => import("./workerpool.ts"),
  threads: () => import("./threads.ts"),
  tinypool: () => import("./tinypool.ts"),
  "jest-worker": () => import("./jest-worker.ts"),
  poolifier: () => import("./poolifier.ts"),
  "p-limit": () => import("./p-limit.ts"),
  fastq: () => import("./fastq.ts"),
  bullmq: () => import("./bullmq.ts"),
  nats: () => import("./nats.ts"),
};

/**
 * Loads what translates one library into a WorkerPool, and says what it can do.
 *
 * @throws RangeError for a name that is not in the registry
 *
 * @example
 * import { loadAdapter } from "poolmark";
 *
 * const { abilities } = await loadAdapter("threads");
 * console.log(abilities.timeout); // threads has no timeout for a job
 */
export async function loadAdapter(name: string): Promise<PoolAdapter> {
  const load = pools[name];
  if (load === undefined)
    throw new RangeError(`No pool "${name}": there are ${Object.keys(pools).join(", ")}`);
  return (await load()).adapter;
}
