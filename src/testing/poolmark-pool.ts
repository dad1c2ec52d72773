// What the tests of our own pool share: a pool whose jobs do what they are asked.
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { moduleBeside } from "../host/module-beside.ts";
import type { PoolmarkOptions } from "../own-pool/options.ts";
import type { PoolmarkPool } from "../own-pool/pool.ts";
import { openPoolmark } from "../pools/poolmark.ts";
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

/** What hangs becomes a failure, and not the end of the suite. */
export async function inTime<Value>(promise: Promise<Value>, what: string): Promise<Value> {
  const late = new AbortController();
  try {
    const never = delay(20_000, undefined, { signal: late.signal }).then(() => {
      throw new Error(`${what} did not settle`);
    });
    never.catch(() => {});
    return await Promise.race([promise, never]);
  } finally {
    late.abort();
  }
}

export const run = (pool: PoolmarkPool, ...job: Ask) => inTime(pool.run(job), String(job[0]));

/** Lets the jobs go on that hold or wait at this gate. */
export const open = (gate: SharedArrayBuffer) => void Atomics.store(new Int32Array(gate), 0, 1);

export async function until(holds: () => boolean, what: string): Promise<void> {
  for (let waitedMs = 0; !holds(); waitedMs += 5) {
    assert.ok(waitedMs < 20_000, `${what} did not come true`);
    await delay(5);
  }
}

/** All workers are there, and all of them work. */
export async function assertFullStrength(pool: PoolmarkPool, workers = 2): Promise<void> {
  await until(() => pool.stats().workers === workers, "full strength");
  assert.deepEqual(
    await Promise.all([1, 2, 3, 4, 5, 6].map((n) => run(pool, "double", n))),
    [2, 4, 6, 8, 10, 12],
  );
}
