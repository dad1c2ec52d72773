// A million jobs with seeded faults of all kinds through our own pool: each settles exactly once, with the right outcome, and
// nothing grows.
//   npm run soak -- [--jobs 1000000] [--seed 1] [--workers 2]
import { readdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { seeded } from "../src/stats/seeded.ts";
import { openActing } from "../src/testing/poolmark-pool.ts";
import { ABORTED, createMixture, outcomeOf } from "./mixture.ts";

const { values } = parseArgs({
  options: {
    jobs: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: "2" },
  },
});
const [jobs, seed, workers] = [Number(values.jobs), Number(values.seed), Number(values.workers)];
const IN_FLIGHT = 256;
const CHECKS = 10;
const MB = 2 ** 20;

/** Of ten thousand jobs some eighty go wrong, eight of them with their worker. */
const draw = createMixture(
  {
    shares: {
      ...{
        doubles: 9900,
        waits: 20,
        computes: 2,
        throws: 20,
        "rejects later": 10,
        "throws null": 5,
        transfers: 5,
      },
      ...{ "overflows the stack": 5, "returns a function": 5, "gets a function": 5, exits: 3, loops: 1 },
      ...{ "throws in a timer": 1, "leaves a rejection": 1, "never settles": 1 },
    },
    abortShare: 0.001,
  },
  seeded(seed),
);
/** How often each job ran. */
const runs = new SharedArrayBuffer(jobs);

function footprint(): { rssMb: number; threads: number | null; handles: number } {
  let threads: number | null = null;
  try {
    threads = readdirSync("/proc/self/task").length;
  } catch {
    // only Linux tells
  }
  const handles = process.getActiveResourcesInfo?.().length ?? 0;
  return { rssMb: Math.round(process.memoryUsage().rss / MB), threads, handles };
}

const pool = await openActing({ workers });
const kinds: Record<string, number> = {};
const wrong: string[] = [];
const prints: ReturnType<typeof footprint>[] = [];
let started = 0;
let settled = 0;

async function caller(): Promise<void> {
  while (started < jobs) {
    const index = started;
    const trial = draw(index);
    started += 1;
    kinds[trial.kind] = (kinds[trial.kind] ?? 0) + 1;
    const outcome = await outcomeOf(pool, {
      ...trial,
      ask: ["after", [["noteAt", [runs, index]], trial.ask]],
    });
    settled += 1;
    if (!trial.right.some((right) => right.test(outcome)))
      wrong.push(`job ${index}, which ${trial.kind}: ${outcome}`);
    const ran = new Int8Array(runs)[index] as number;
    if (ran !== trial.runs && !(ran === 0 && ABORTED.test(outcome)))
      wrong.push(`job ${index}, which ${trial.kind}, ran ${ran} times: ${outcome}`);
    if (settled % Math.ceil(jobs / CHECKS) === 0) {
      const print = footprint();
      prints.push(print);
      const { replaced, done, failed } = pool.stats();
      console.log(
        `${settled} settled, ${done} done, ${failed} failed, ${replaced} workers replaced; ${print.rssMb} MB, ${print.threads} threads, ${print.handles} handles`,
      );
    }
  }
}

const startedAtMs = performance.now();
await Promise.all(Array.from({ length: IN_FLIGHT }, caller));
const { done, failed } = pool.stats();
await pool.close();
const after = footprint();

const twice = new Int8Array(runs).filter((times) => times > 1).length;
if (twice > 0) wrong.push(`${twice} jobs ran more than once`);
if (settled !== jobs || done + failed !== jobs)
  wrong.push(`${settled} settled, ${done + failed} counted, of ${jobs}`);
const [first, last] = [prints[1], prints.at(-1)];
if (first !== undefined && last !== undefined && last.rssMb > first.rssMb * 1.5 + 64) {
  wrong.push(`memory grew from ${first.rssMb} to ${last.rssMb} MB`);
}
console.log(
  Object.entries(kinds)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(", "),
);
console.log(`after close: ${after.rssMb} MB, ${after.threads} threads, ${after.handles} handles`);
for (const line of wrong.slice(0, 20)) console.log(`WRONG ${line}`);
console.log(
  `${wrong.length === 0 ? "fine" : `${wrong.length} wrong`}, seed ${seed}, ${Math.round((performance.now() - startedAtMs) / 1000)} s`,
);
process.exitCode = wrong.length === 0 ? 0 : 1;
