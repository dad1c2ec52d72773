import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { isAlive } from "../host/is-alive.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { adapter } from "./child-process.ts";

const skip = !existsSync("/proc/self/environ") && "only /proc tells what a job started";
const job = { module: moduleBeside("../testing/jobs", import.meta.url).href, exportName: "leaveProcess" };
const open = () => adapter.open({ workers: 1, jobsPerWorker: 1, job });

test("what a job starts in a process group of its own ends with the pool", { skip }, async () => {
  const pool = await open();
  const pids = (await pool.run(false)) as number[];
  assert.deepEqual(pids.map(isAlive), [true, true]);
  await pool.close();
  await ended(pids);
});

test("… and with its worker, also when that ends by itself", { skip }, async () => {
  const pool = await open();
  const pids = (await pool.run(true)) as number[];
  await ended(pids);
  await pool.terminate();
});

async function ended(pids: readonly number[]): Promise<void> {
  for (let i = 0; i < 500 && pids.some(isAlive); i++) await delay(20);
  assert.deepEqual(pids.map(isAlive), [false, false]);
}
