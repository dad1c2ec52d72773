// What the tests of our own pool share: a pool whose jobs do what they are asked.
import assert from "node:assert/strict";
import { moduleBeside } from "../host/module-beside.ts";
import type { PoolmarkOptions } from "../own-pool/options.ts";
import type { PoolmarkPool } from "../own-pool/pool.ts";
import { openPoolmark } from "../pools/poolmark.ts";
import { inTime, until } from "./in-time.ts";
import type { Ask } from "./poolmark-jobs.ts";

const module = moduleBeside("./poolmark-jobs", import.meta.url).href;
export const ask = (...ask: Ask) => ask;

type Options = Partial<PoolmarkOptions> & { exportName?: string };

export function openActing({ exportName = "act", ...others }: Options): Promise<PoolmarkPool> {
  return openPoolmark({ workers: 2, jobsPerWorker: 1, job: { module, exportName }, ...others });
}

export async function withPool(options: Options, use: (pool: PoolmarkPool) => Promise<void>): Promise<void> {
  const pool = await openActing(options);
  try {
    await use(pool);
  } finally {
    await inTime(pool.terminate(), "terminate");
  }
}

export const run = (pool: PoolmarkPool, ...job: Ask) => inTime(pool.run(job), String(job[0]));

/** Lets the jobs go on that hold or wait at this gate. */
export const open = (gate: SharedArrayBuffer) => void Atomics.store(new Int32Array(gate), 0, 1);

/** All workers are there, and all of them work. */
export async function assertFullStrength(pool: PoolmarkPool, workers = 2): Promise<void> {
  await until(() => pool.stats().workers === workers, "full strength");
  assert.deepEqual(
    await Promise.all([1, 2, 3, 4, 5, 6].map((n) => run(pool, "double", n))),
    [2, 4, 6, 8, 10, 12],
  );
}
