// A million jobs with seeded faults of all kinds through our own pool: each settles exactly once, with the right outcome, and
// nothing grows.
//   npm run soak -- [--jobs 1000000] [--seed 1] [--workers 2]
import { readdirSync } from "node:fs";
import { parseArgs } from "node:util";
import type { RunOptions } from "../src/domain/pool.ts";
import { seeded } from "../src/stats/seeded.ts";
import type { Ask } from "../src/testing/poolmark-jobs.ts";
import { openActing } from "../src/testing/poolmark-pool.ts";

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
/** A DOMException's name or code; on Deno it may be a TypeError. */
const UNCLONEABLE = ["DataCloneError", "25", "TypeError"];

interface Trial {
  readonly kind: string;
  readonly ask: Ask;
  readonly right: readonly string[];
  readonly options?: RunOptions;
}

const random = seeded(seed);
const runs = new SharedArrayBuffer(jobs);
const marked: number[] = [];

function abortAfter(ms: number): RunOptions {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return { signal: controller.signal };
}

/** Of ten thousand jobs some seventy go wrong, eight of them with their worker. */
const faults: readonly [perTenThousand: number, make: () => Trial][] = [
  [20, () => ({ kind: "throws", ask: ["throw"], right: ["E_CARD"] })],
  [10, () => ({ kind: "rejects later", ask: ["throwLater"], right: ["E_CARD"] })],
  [5, () => ({ kind: "throws null", ask: ["throwValue", null], right: ["null"] })],
  [5, () => ({ kind: "overflows the stack", ask: ["overflow"], right: ["RangeError"] })],
  [5, () => ({ kind: "returns a function", ask: ["returnFunction"], right: UNCLONEABLE })],
  [5, () => ({ kind: "gets a function", ask: ["return", () => {}], right: UNCLONEABLE })],
  [
    10,
    () => ({
      kind: "aborted at once",
      ask: ["return", 7],
      right: ["JOB_ABORTED", "7"],
      options: abortAfter(0),
    }),
  ],
  [3, () => ({ kind: "exits", ask: ["exit", 1], right: ["WORKER_DIED"] })],
  [1, () => ({ kind: "throws in a timer", ask: ["throwInTimer"], right: ["WORKER_DIED"] })],
  [1, () => ({ kind: "unhandled rejection", ask: ["unhandled"], right: ["WORKER_DIED"] })],
  [1, () => ({ kind: "endless", ask: ["loop"], right: ["JOB_TIMEOUT"], options: { timeoutMs: 5 } })],
  [1, () => ({ kind: "never settles", ask: ["never"], right: ["JOB_TIMEOUT"], options: { timeoutMs: 5 } })],
  [1, () => ({ kind: "aborted, endless", ask: ["loop"], right: ["JOB_ABORTED"], options: abortAfter(5) })],
  [2, () => ({ kind: "long", ask: ["spin", 5], right: ["5"] })],
  [20, () => ({ kind: "waits", ask: ["sleep", 1], right: ["1"] })],
];

function draw(index: number): Trial {
  let ticket = Math.floor(random() * 10_000);
  for (const [share, make] of faults) {
    ticket -= share;
    if (ticket < 0) return make();
  }
  if (ticket % 10 > 0) return { kind: "doubles", ask: ["double", index], right: [String(index * 2)] };
  marked.push(index);
  return { kind: "leaves a mark", ask: ["noteAt", [runs, index]], right: ["0"] };
}

const outcomeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(String, (error) => String(error?.code ?? error?.name ?? error));

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
    const trial = draw(started);
    started += 1;
    kinds[trial.kind] = (kinds[trial.kind] ?? 0) + 1;
    const outcome = await outcomeOf(pool.run(trial.ask, trial.options));
    settled += 1;
    if (!trial.right.includes(outcome))
      wrong.push(`${trial.kind}: ${outcome}, not ${trial.right.join(" or ")}`);
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

const marks = new Int8Array(runs);
const twice = marked.filter((index) => marks[index] !== 1);
if (twice.length > 0) wrong.push(`${twice.length} of ${marked.length} marked jobs did not run exactly once`);
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
