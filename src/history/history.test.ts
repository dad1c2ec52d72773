import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { moduleBeside } from "../host/module-beside.ts";
import { launchArguments, thisRuntime } from "../host/runtime.ts";
import { seeded } from "../stats/seeded.ts";
import { keptRuns } from "../testing/kept-files.ts";
import { testFolder } from "../testing/test-folder.ts";
import { appendRecord, readHistory, readRuns } from "./file.ts";
import { falseSteps, watched } from "./levels.ts";
import { type HistoryRecord, recordOf } from "./record.ts";
import { type Series, seriesOf } from "./series.ts";

const folder = testFolder();

const random = seeded(5);
const noise = () => 0.03 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const BORN = Date.UTC(2026, 0, 1);

/** A run of one pool; day by day. */
function run(day: number, ratio: number, parts: Partial<HistoryRecord> = {}): HistoryRecord {
  return {
    history: 1,
    at: new Date(BORN + day * 86_400_000).toISOString(),
    ...{ commit: `c${day}`, branch: "main", machine: "CPU, 2 cores", poolmark: "0.1.0", anchor: 2 },
    ...{
      runtimes: { node: "20.1.0" },
      packages: { piscina: "5.1.4", workerpool: "10.0.0" },
      inputs: { primes: "d1" },
    },
    cells: [
      {
        ...{ runtime: "node", scenario: "primes", pool: "piscina", workers: 2, jobsPerWorker: 1 },
        figures: { poolOfReference: [ratio, null, null] },
      },
    ],
    ...parts,
  };
}

const days = (count: number, from: number, level: number, parts: Partial<HistoryRecord> = {}) =>
  Array.from({ length: count }, (_, i) => run(from + i, level * Math.exp(noise()), parts));

const only = (records: readonly HistoryRecord[]): Series => {
  const [series, ...others] = seriesOf(records, ["poolOfReference"]);
  assert.ok(series !== undefined && others.length === 0, `${others.length + 1} series`);
  return series;
};

describe("a run as a line", () => {
  test("of every kept run all figures of pools, and what the job is worth beside the anchor", () => {
    for (const [name, results] of keptRuns()) {
      const record = recordOf(results, { commit: "abc", branch: null });
      const contenders = results.cells.filter(
        ({ role, outcome }) => role === "contender" && outcome === "ok",
      );
      const pools = record.cells.filter(({ figures }) => figures.jobOfAnchor === undefined);
      assert.equal(pools.length, contenders.length, name);
      const { throughput, efficiency } = contenders[0] ?? {};
      assert.equal(pools[0]?.figures.jobsPerSecond?.[0], throughput?.estimate);
      assert.equal(pools[0]?.figures.poolOfReference?.[0], efficiency?.estimate);
      const reference = results.cells.find(({ role, outcome }) => role === "reference" && outcome === "ok");
      const anchor = results.cells.find(({ role, block }) => role === "anchor" && block === reference?.block);
      const job = record.cells.find(({ figures }) => figures.jobOfAnchor !== undefined)?.figures.jobOfAnchor;
      assert.equal(job?.[0], (reference?.throughput?.estimate ?? 0) / (anchor?.throughput?.estimate ?? 1));
    }
  });
});

describe("the file", () => {
  const path = (name: string) => join(folder, name);

  test("a line that was broken off is skipped and named, and the next one begins a line of its own", async () => {
    const file = path("cut.jsonl");
    appendRecord(file, run(0, 1));
    appendFileSync(file, JSON.stringify(run(1, 1)).slice(0, 100));
    appendRecord(file, run(2, 1));
    const { records, skippedLines } = await readHistory(file);
    assert.deepEqual([records.map(({ commit }) => commit), skippedLines], [["c0", "c2"], [2]]);
  });

  test("four processes that add at once lose nothing", async () => {
    const file = path("many.jsonl");
    writeFileSync(file, '{"history": 1, "broken off');
    const program = fileURLToPath(moduleBeside("../testing/append-runs", import.meta.url));
    const here = thisRuntime();
    await Promise.all(
      Array.from({ length: 4 }, (_, i) => {
        const argv = [...launchArguments(here.name, program), file, JSON.stringify(run(0, 1)), String(i)];
        const child = spawn(here.path, argv, { stdio: "inherit" });
        return new Promise((resolve) => child.once("close", resolve));
      }),
    );
    const { records, skippedLines } = await readHistory(file);
    assert.deepEqual([new Set(records.map(({ commit }) => commit)).size, skippedLines], [100, [1]]);
  });

  test("runs are in the order of time, and one that two branches hold counts once", async () => {
    const file = path("merged.jsonl");
    for (const day of [3, 1, 2, 1]) appendRecord(file, run(day, 1));
    assert.deepEqual(
      (await readHistory(file)).records.map(({ commit }) => commit),
      ["c1", "c2", "c3"],
    );
  });

  for (const [what, text, message] of [
    ["empty", "\n", /has no run yet: add one with/],
    ["of another version", '{"history": 7}\n', /line 1 has history version 7, this poolmark reads version 1/],
    ["of something else", '{"name": "x"}\n', /line 1 is not a run of a history/],
    ["no JSON", "# Notes\n", /line 1 is not a run of a history: expected {"history":1,…}/],
    ["a whole document", '{\n "schemaVersion": 3\n}\n', /line 2 is not a run of a history/],
    [
      "with a merge conflict",
      `${JSON.stringify(run(0, 1))}\n<<<<<<< HEAD\n`,
      /line 2 marks a merge conflict/,
    ],
    ["with a figure below zero", JSON.stringify(run(0, -1)), /line 1 is not a valid run: cells.0.figures/],
  ] as const)
    test(`a history that is ${what} is refused in one sentence`, async () => {
      writeFileSync(path("bad.jsonl"), text);
      await assert.rejects(readRuns(path("bad.jsonl")), { name: "UsageError", message });
    });

  test("one that is not there is refused in one sentence", async () => {
    await assert.rejects(readHistory(path("none.jsonl")), {
      message: /Cannot read the history .*no such file/,
    });
  });
});

describe("levels", () => {
  test("a tenth more is seen within five runs, with its place, its size and the level since", () => {
    const { steps, level, runsToSee } = watched(only([...days(20, 0, 1), ...days(5, 20, 1.1)]));
    assert.deepEqual(
      steps.map(({ at }) => at),
      [20],
    );
    assert.ok(Math.abs((steps[0]?.ratio ?? 0) - 1.1) < 0.03 && Math.abs(level - 1.1) < 0.03);
    assert.ok(runsToSee !== null && runsToSee > 3);
    assert.ok((watched(only(days(20, 0, 1))).runsToSee ?? 99) <= 5);
  });

  test("a run that is off, also the last one, is no step", () => {
    assert.deepEqual(watched(only([...days(20, 0, 1), run(20, 2)])).steps, []);
    assert.deepEqual(watched(only([...days(10, 0, 1), run(10, 0.3), ...days(10, 11, 1)])).steps, []);
  });

  test("with few runs nothing is told of the spread, nor of how soon a change would be seen", () => {
    const { spread, runsToSee, level } = watched(only([run(0, 1), run(1, 1.1)]));
    assert.deepEqual([spread, runsToSee, level.toFixed(3)], [null, null, "1.049"]);
  });

  test("shuffled, the same runs show at most a step in a thousand", () => {
    const series = [only([...days(30, 0, 1), ...days(30, 30, 1.2)])];
    const { steps, points } = falseSteps(series);
    assert.ok(points >= 20_000 && (1000 * steps) / points <= 1, `${steps} of ${points}`);
    assert.deepEqual(falseSteps([only([run(0, 1)])]), { steps: 0, points: 0 });
  });
});

describe("what breaks a series", () => {
  const other = { machine: "CPU, 8 cores" };
  test("a new machine, runtime or library begins a new series; what was before stands beside it", () => {
    for (const [parts, change] of [
      [other, "machine CPU, 2 cores → CPU, 8 cores"],
      [{ runtimes: { node: "22.0.0" } }, "node 20 → 22"],
      [{ packages: { piscina: "5.3.2", workerpool: "10.0.0" } }, "piscina 5.1.4 → 5.3.2"],
      [{ inputs: { primes: "d2" } }, "other inputs, or other results"],
    ] as const) {
      const { values, before, runs } = only([...days(6, 0, 1), ...days(4, 6, 2, parts)]);
      assert.deepEqual([values.length, before?.runs, before?.changes, runs], [4, 6, [change], [6, 7, 8, 9]]);
      assert.ok(Math.abs((before?.level ?? 0) - 1) < 0.05);
    }
  });

  test("a patch of the runtime, and the library of another pool, break nothing", () => {
    const parts = { runtimes: { node: "20.9.3" }, packages: { piscina: "5.1.4" } };
    const workerpool = run(0, 1).cells.map((cell) => ({ ...cell, pool: "workerpool" }));
    const both = { ...run(0, 1), cells: [...run(0, 1).cells, ...workerpool] };
    const series = seriesOf([both, { ...both, ...parts, at: run(1, 1).at }], ["poolOfReference"]);
    assert.deepEqual(
      series.map(({ pool, values }) => [pool, values.length]),
      [
        ["piscina", 2],
        ["workerpool", 1],
      ],
    );
  });

  test("machines that take turns are a series each", () => {
    const records = Array.from({ length: 10 }, (_, day) => run(day, 1, day % 2 === 0 ? {} : other));
    assert.deepEqual(
      seriesOf(records, ["poolOfReference"]).map(({ values, before }) => [values.length, before]),
      [
        [5, null],
        [5, null],
      ],
    );
  });
});

test("a long history is read and looked through line by line", async () => {
  const file = join(folder, "long.jsonl");
  const lines = Array.from({ length: 500 }, (_, day) => {
    const cell = run(day, Math.exp(noise())).cells[0];
    const cells = Array.from({ length: 20 }, (_, i) => ({ ...cell, workers: i + 1 }));
    return JSON.stringify({ ...run(day, 1), cells });
  });
  writeFileSync(file, `${lines.join("\n")}\n`);
  assert.ok(readFileSync(file).length > 1e6);
  const series = seriesOf((await readHistory(file)).records, ["poolOfReference"]);
  assert.deepEqual([series.length, series[0]?.values.length], [20, 500]);
  assert.ok(series.map(watched).every(({ steps }) => steps.length <= 2));
});
