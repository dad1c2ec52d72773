// What the two halves of the contract suite share: every pool in the registry keeps the same promises, with real threads. What
// a library cannot do is a declared ability, and its test a skip with the reason; a declared ability that does not hold is a
// failure.
import assert from "node:assert/strict";
import { describe } from "node:test";
import type { Job } from "../domain/job.ts";
import type { Ability, OpenOptions, PoolAbilities, PoolAdapter, WorkerPool } from "../domain/pool.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { thisRuntime } from "../host/runtime.ts";
import { abilitiesIn } from "../pools/adapter/abilities.ts";
import { loadAdapter, pools } from "../pools/registry.ts";
import { startCountingServer } from "./counting-server.ts";
import { inTime } from "./in-time.ts";
import { recordingTest } from "./record.ts";

/** A job of `jobs.ts`. */
export const job = (exportName: string, file = "jobs"): Job => ({
  module: moduleBeside(`./${file}`, import.meta.url).href,
  exportName,
});

/** One pool under test. */
export interface Contract {
  readonly adapter: PoolAdapter;
  readonly abilities: PoolAbilities;
  readonly promise: ReturnType<typeof recordingTest>;
  open(options: Partial<OpenOptions> & Pick<OpenOptions, "job">): Promise<WorkerPool>;
  /** Opens a pool, by default of two workers, and closes it. */
  withPool(
    options: Partial<OpenOptions> & Pick<OpenOptions, "job">,
    use: (pool: WorkerPool) => Promise<void>,
  ): Promise<void>;
}

/** Describes every pool that runs here. */
export async function ofEveryPool(promises: (contract: Contract) => void): Promise<void> {
  const { name: runtime, version } = thisRuntime();
  for (const name of Object.keys(pools)) {
    const adapter = await loadAdapter(name);
    const promise = recordingTest({ runtime, version, pool: name });
    const reason = await adapter.check({ runtime });
    if (reason !== null) promise("works here", { skip: reason }, async () => {});
    const contract = contractOf(adapter, promise);
    describe(`pool ${name}`, { skip: reason ?? false }, () => promises(contract));
  }
}

function contractOf(adapter: PoolAdapter, promise: Contract["promise"]): Contract {
  const open: Contract["open"] = (options) => adapter.open({ workers: 2, jobsPerWorker: 1, ...options });
  return {
    adapter,
    abilities: abilitiesIn(adapter, thisRuntime().name),
    promise,
    open,
    async withPool(options, use) {
      const pool = await open(options);
      try {
        await use(pool);
      } finally {
        await inTime(pool.close(), "close");
      }
    },
  };
}

export const needs = (ability: Ability) => (ability === true ? {} : { skip: ability });

/** At most `workers` × `jobsPerWorker` jobs run at once, and every worker takes part: counted outside the pool. */
export async function counted(
  { controlsWorkers }: PoolAbilities,
  workers: number,
  jobsPerWorker: number,
  report: (port: number) => Promise<unknown>,
): Promise<void> {
  const atOnce = workers * jobsPerWorker;
  const server = await startCountingServer(atOnce, 25);
  try {
    await inTime(Promise.all(Array.from({ length: 6 * atOnce }, () => report(server.port))), "the jobs");
    assert.equal(server.mostAtOnce(), atOnce);
    assert.equal(server.workers().size, controlsWorkers === true ? workers : 1);
  } finally {
    await server.close();
  }
}
