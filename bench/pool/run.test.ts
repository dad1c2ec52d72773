import assert from "node:assert/strict";
import { test } from "node:test";
import { thisRuntime } from "../../src/host/runtime.ts";
import type { PoolProcess } from "./contender.ts";
import { reportPools } from "./report.ts";
import { runPools } from "./run.ts";
import { byP50, byThroughput, contest, summarizeCell } from "./summary.ts";
import { findWorkload } from "./workloads.ts";

const PLAN = { forks: 3, rounds: 4, warmUpMs: 1, batchMs: 1, seed: 1 };
const RATES: Readonly<Record<string, number>> = {
  poolmark: 6000,
  piscina: 2000,
  workerpool: 1000,
  threads: 10,
};

/** Contenders of known speed; one can fail. Keeps a diary of who ran a batch, and who is alive. */
function imaginary(failing?: { name: string; at: string }) {
  const diary: string[] = [];
  let alive = 0;
  const start = (name: string): PoolProcess => {
    alive += 1;
    const answers: Readonly<Record<string, (jobs?: number) => unknown>> = {
      calibrate: () => 1000,
      open: () => null,
      warmUp: () => 50,
      batch() {
        diary.push(name);
        return { jobs: 50, batchJobs: 60, wallMs: 50_000 / (RATES[name] ?? 1), mainThreadCpuMs: 6 };
      },
      close: () => ({ count: 200, p50Us: 1e6 / (RATES[name] ?? 1), p99Us: 2e6 / (RATES[name] ?? 1) }),
    };
    return {
      async ask(command) {
        if (failing?.name === name && failing.at === command.do) throw new Error("it broke");
        return answers[command.do]?.() as never;
      },
      async end() {
        alive -= 1;
      },
    };
  };
  return { start, diary, alive: () => alive };
}

const names = Object.keys(RATES);
const measure = (world: ReturnType<typeof imaginary>, workloads = ["noop-1", "wait-5"]) =>
  runPools(names, workloads.map(findWorkload), PLAN, thisRuntime(), world.start, () => {});

test("known rates give the known ratio to the best library", async () => {
  const world = imaginary();
  const cells = (await measure(world)).filter(({ workload }) => workload === "noop-1");
  assert.equal(world.alive(), 0);
  const libraries = ["piscina", "workerpool", "threads"];
  const found = contest(cells, "poolmark", libraries, byThroughput);
  assert.equal(found?.rival, "piscina");
  assert.ok(Math.abs((found?.ratio.estimate ?? 0) - 3) < 1e-9);
  assert.ok(Math.abs((contest(cells, "poolmark", libraries, byP50)?.ratio.estimate ?? 0) - 3) < 1e-9);
  assert.equal(contest(cells, "poolmark", ["nobody"], byThroughput), null);
  const figures = summarizeCell(cells[0] ?? assert.fail()).figures;
  assert.ok(Math.abs((figures?.mainThreadUs?.estimate ?? 0) - 100) < 1e-9, "6 ms over 60 jobs");
});

test("rounds turn around, and every contender has as many turns", async () => {
  const world = imaginary();
  await measure(world, ["noop-8"]);
  const rounds = Array.from({ length: 4 }, (_, i) => world.diary.slice(i * 4, i * 4 + 4));
  assert.deepEqual(rounds[1], rounds[0]?.toReversed());
  for (const name of names) assert.equal(world.diary.filter((turn) => turn === name).length, 12);
});

test("who fails is a row with its reason, and who cannot is one with another; the others go on", async () => {
  const world = imaginary({ name: "piscina", at: "batch" });
  const cells = await measure(world);
  const cell = (contender: string, workload: string) =>
    cells.find((found) => found.contender === contender && found.workload === workload);
  assert.deepEqual(
    [cell("piscina", "noop-1")?.reason, cell("piscina", "noop-1")?.forks.length],
    ["it broke", 0],
  );
  assert.match(cell("workerpool", "wait-5")?.reason ?? "", /one job per worker/);
  assert.equal(cell("poolmark", "noop-1")?.forks.length, 3);
  const text = reportPools({
    machine: ["a machine"],
    startedAt: "2026-01-02T03:04:05Z",
    plan: PLAN,
    libraries: ["piscina", "workerpool", "threads"],
    runtimes: [{ runtime: "node", version: "1", cells }],
    go: null,
  });
  assert.match(text, /^\| poolmark \| 6,000 ±0\.0 % \|/m);
  assert.match(
    text,
    /\| no-op, 1 in flight: jobs\/s ÷ best library.s \| 6\.00× \(6\.00 to 6\.00\) workerpool \|/,
  );
  assert.match(text, /_piscina: it broke_/);
});
