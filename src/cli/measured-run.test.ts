// The whole command line with the real measuring code, on a pool of known speed and on virtual time: what it prints and
// writes must be what is known.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { scenario } from "../../scenarios/io-timer.ts";
import { digestOutcome } from "../cell/digest.ts";
import { readResults } from "../results/file.ts";
import type { SizingDocument } from "../sizing/schema.ts";
import { median } from "../stats/quantile.ts";
import { createFakeWorld, type FakeFigures, fakeSurvey } from "../testing/fake-world.ts";
import { emptiedFolder } from "../testing/test-folder.ts";
import { createVirtualCell } from "../testing/virtual-cell.ts";
import { main } from "./program.ts";

const folder = emptiedFolder();

/** Jobs of 2 ms in as many places as there are workers; the reference is said to do the same. */
const figures: FakeFigures = {
  rate: (_, { workers }) => 500 * workers,
  survey: fakeSurvey(
    Array.from({ length: 16 }, (_, i) => digestOutcome({ value: 2 * i })),
    { meanJobMs: 2 },
  ),
};

type PoolOf = Parameters<typeof createVirtualCell>[1];

async function command(argv: string, poolOf: PoolOf) {
  const world = createFakeWorld(figures, folder);
  const openMatrix = async () => {
    const matrix = await world.openMatrix();
    const launch: typeof matrix.launch = async (...args) =>
      createVirtualCell(scenario, poolOf, await matrix.launch(...args));
    return { ...matrix, launch };
  };
  const code = await main({ ...world, openMatrix }, argv.split(" "));
  return { code, out: world.out(), err: world.err() };
}

async function poolmark(argv: string, jobMs: (job: number) => number = () => 2) {
  const { code, out } = await command(argv, (workers) => ({ slots: workers, jobMs }));
  const results = readResults(join(folder, "results/latest.json"));
  return { code, out, cells: results.cells.filter(({ role }) => role === "contender") };
}

test("closed loop: N places and jobs of T give N ÷ T, in the file and in the table", async () => {
  const { code, out, cells } = await poolmark("run io-timer --pools piscina --workers 1,2,8");
  assert.equal(code, 0);
  for (const { throughput, workers, forks } of cells) {
    assert.ok(Math.abs((throughput?.estimate ?? 0) / (500 * workers) - 1) < 1e-9);
    for (const { hasRamp, warmUp } of forks) {
      assert.equal(warmUp.steady, true);
      assert.equal(hasRamp, true);
    }
  }
  assert.match(out, / 500\/s [^│]*│[^│]* 1,000\/s [^│]*│[^│]* 4,000\/s/);
});

test("a contender that pauses 20 ms in every 200 ms of its work is charged for it: its mean rate, which the middle of its turns hides", async () => {
  // As of garbage: so many jobs of 2 ms bring one pause, in whichever turn it falls. A prime number, as turns of a few jobs would
  // else meet it at the same place each time.
  const every = 89;
  const pausing = (job: number) => (job % every === every - 1 ? 22 : 2);
  const { cells } = await poolmark("run io-timer --pools piscina --workers 1 --rounds 500", pausing);
  const turns = cells.flatMap(({ forks }) => forks.flatMap((fork) => fork.turns));
  const middle = median(turns.map(([, , jobs, wallMs]) => (1000 * jobs) / wallMs));
  assert.ok(Math.abs(middle - 500) < 1, `${middle} jobs/s in the middle turn`);
  const estimate = cells[0]?.throughput?.estimate ?? 0;
  assert.ok(Math.abs(estimate / ((1000 * every) / (2 * every + 20)) - 1) < 0.005, `${estimate} jobs/s`);
});

test("open loop: latency at half load is what queueing theory says, and a stall is in the tail", async () => {
  const command = "run io-timer --pools piscina --workers 1 --load open --forks 3";
  const [smooth] = (await poolmark(command)).cells;
  const half = smooth?.latency.find(({ load }) => load === 0.5);
  // M/D/1 at half load: half of the arrivals find the place free, so the median is the job itself.
  assert.ok(Math.abs((half?.p50Ms?.estimate ?? 0) - 2) < 0.1, `${half?.p50Ms?.estimate}`);
  assert.ok((half?.p99Ms?.estimate ?? 99) < 12);
  assert.equal(half?.unstable, null);
  const [stalled] = (await poolmark(command, (job) => (job % 1000 === 700 ? 200 : 2))).cells;
  const hit = stalled?.latency.find(({ load }) => load === 0.5);
  assert.ok((hit?.p99Ms?.estimate ?? 0) > 100, `${hit?.p99Ms?.estimate}`);
  assert.ok((hit?.p50Ms?.estimate ?? 99) < 20);
});

test("open loop: all pools of a fork get the same arrivals", async () => {
  const { cells } = await poolmark("run io-timer --pools piscina,threads --workers 1 --load open --forks 2");
  const arrivals = cells.map(({ forks }) =>
    forks.map(({ latency }) =>
      latency.map(({ load, arrivals, wallMs }) => [load, arrivals, wallMs.toFixed(6)]),
    ),
  );
  assert.equal(arrivals.length, 2);
  assert.deepEqual(arrivals[0], arrivals[1]);
  assert.notDeepEqual(arrivals[0]?.[0], arrivals[0]?.[1]);
});

test("a pool that is slower than the reference is unstable where its queue grows, and not asked for more", async () => {
  const { cells, out } = await poolmark(
    "run io-timer --pools piscina --workers 1 --load open --forks 2",
    () => 3.2, // 312 a second, where the reference does 500
  );
  const loads = cells[0]?.latency.map(({ load, unstable }) => [load, unstable === null]);
  assert.deepEqual(loads, [
    [0.5, true],
    [0.7, false],
  ]);
  assert.match(out, /unstable \[1\]/);
  assert.match(out, /\[1\] in 2 of 2 forks: the queue grew from \d+ to \d+ jobs/);
});

test("size: jobs of which no more than three can run at once: three workers, and what each size gives", async () => {
  const argv = "size io-timer --pools piscina --jobs-per-worker 1 --workers 1,2,3,4,6 --exhaustive --json -";
  const poolOf: PoolOf = (workers) => ({ slots: Math.min(workers, 3), jobMs: () => 2 });
  const { code, out, err } = await command(argv, poolOf);
  assert.equal(code, 0, err);
  const { verdict, chosen, curve } = JSON.parse(out) as SizingDocument;
  assert.deepEqual([verdict, chosen?.workers], ["chosen", 3]);
  for (const { workers, jobsPerSecond } of curve)
    assert.ok(Math.abs(jobsPerSecond.estimate / (500 * Math.min(workers, 3)) - 1) < 0.1, `${workers}`);
});
