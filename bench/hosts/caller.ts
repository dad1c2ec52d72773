// Hands jobs to workers on other hosts, and prints what it measured: node caller.js engine url slots-of-a-host wait-ms rounds
import { openPool, runJobs, type WorkerPool } from "../../src/index.ts";

export interface Measured {
  /** Waiting jobs per second, of each round. */
  readonly oneHost: readonly number[];
  readonly twoHosts: readonly number[];
  /** No-ops, one at a time. */
  readonly roundTripsMs: readonly number[];
}

const RAMP_MS = 500;
const ROUND_MS = 2000;
const ROUND_TRIPS = 200;
const WARM_UP = 20;

/** Jobs per second between the ramp and the end. */
async function rateOf(pool: WorkerPool<number>, inFlight: number): Promise<number> {
  const startMs = performance.now() + RAMP_MS;
  const endMs = startMs + ROUND_MS;
  function* jobs() {
    while (performance.now() < endMs) yield waitMs;
  }
  let done = 0;
  for await (const result of runJobs(pool, jobs(), { inFlight })) {
    if (result.outcome === "failed") throw result.error;
    const nowMs = performance.now();
    if (nowMs >= startMs && nowMs < endMs) done += 1;
  }
  return done / (ROUND_MS / 1000);
}

const [engine = "", url = "", ...numbers] = process.argv.slice(2);
const [slots = 0, waitMs = 0, rounds = 0] = numbers.map(Number);
const open = (queue: string) => openPool<number>(engine, { url, queue, workers: "external" });
const [one, two] = [await open("one"), await open("two")];
const roundTripsMs: number[] = [];
for (let i = 0; i < WARM_UP + ROUND_TRIPS; i++) {
  const startedMs = performance.now();
  await one.run(0);
  if (i >= WARM_UP) roundTripsMs.push(performance.now() - startedMs);
}
const [oneHost, twoHosts]: number[][] = [[], []];
// Twice as many jobs as run at once hide the way there and back.
const measure = [
  async () => oneHost?.push(await rateOf(one, 2 * slots)),
  async () => twoHosts?.push(await rateOf(two, 4 * slots)),
];
for (let round = 0; round < rounds; round++, measure.reverse()) for (const next of measure) await next();
process.stdout.write(JSON.stringify({ oneHost, twoHosts, roundTripsMs }));
await Promise.all([one.close(), two.close()]);
