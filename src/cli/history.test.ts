// A history as a command: kept results and made-up runs, no process but git.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, test } from "node:test";
import type { HistoryRecord } from "../history/record.ts";
import { seeded } from "../stats/seeded.ts";
import { createFakeWorld } from "../testing/fake-world.ts";
import { assertGolden } from "../testing/golden.ts";
import { keptRuns } from "../testing/kept-files.ts";
import { emptiedFolder } from "../testing/test-folder.ts";
import { main } from "./program.ts";

const [kept] = keptRuns().values();
const folder = emptiedFolder();
beforeEach(() => writeFileSync(join(folder, "results.json"), JSON.stringify(kept)));

async function poolmark(...argv: string[]) {
  const world = createFakeWorld({ rate: () => 1 }, folder);
  const code = await main(world, ["history", ...argv]);
  return { code, out: world.out(), err: world.err() };
}

const lines = () =>
  readFileSync(join(folder, "history.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as HistoryRecord);

const LEVELS = { "worker-threads": 0.95, piscina: 0.7, workerpool: 0.69 };

/** Sixty days: another Node after ten, piscina slower by a tenth after forty, all odd on the last day. */
function writeSixtyDays(): void {
  const random = seeded(2);
  const noise = () => Math.exp(0.05 * (random() + random() + random() - 1.5));
  const days = Array.from({ length: 60 }, (_, day): HistoryRecord => {
    const odd = day === 59 ? 1.3 : 1;
    const key = { runtime: "node", scenario: "cpu-primes", workers: 2, jobsPerWorker: 1 };
    const of = (level: number) => [level * odd * noise(), null, null] as const;
    const pools = Object.entries(LEVELS).map(([pool, level]) => {
      const ratio = pool === "piscina" && day >= 40 ? 0.9 * level : level;
      return {
        ...key,
        pool,
        figures: { poolOfReference: of(ratio), jobsPerSecond: of(2000 * ratio), startUpMs: of(50) },
      };
    });
    return {
      ...{ history: 1, at: new Date(Date.UTC(2026, 0, 1 + day)).toISOString(), branch: "main", anchor: 2 },
      ...{
        commit: `${day}`.padStart(40, "c0ffee"),
        machine: "Imaginary CPU, 2 cores, linux x64",
        poolmark: "0.1.0",
      },
      runtimes: { node: day < 10 ? "18.1.0" : "20.1.0" },
      ...{ packages: { piscina: "5.1.4", workerpool: "10.0.0" }, inputs: { "cpu-primes": "digest" } },
      cells: [...pools, { ...key, pool: "no-dispatch", figures: { jobOfAnchor: of(1.3) } }],
    };
  });
  writeFileSync(join(folder, "history.jsonl"), days.map((day) => `${JSON.stringify(day)}\n`).join(""));
}

describe("poolmark history", () => {
  test("add keeps a run with its commit; the same run is not added twice", async () => {
    const { code, out } = await poolmark("add", "results.json", "--commit", "abc1234", "--branch", "main");
    assert.deepEqual(
      [code, out],
      [0, `Added ${lines()[0]?.cells.length} cells of abc1234 to history.jsonl.\n`],
    );
    const [record] = lines();
    assert.deepEqual([record?.commit, record?.branch, record?.at], ["abc1234", "main", kept?.startedAt]);
    const again = await poolmark("add", "results.json", "--commit", "abc1234");
    assert.equal(again.code, 2);
    assert.match(again.err, /"results.json" is in the history "history.jsonl" already/);
    assert.equal(lines().length, 1);
  });

  test("a part of a run is not added: a history of it would lack columns", async () => {
    const part = { ...kept, config: { ...kept?.config, shard: "1/2" } };
    writeFileSync(join(folder, "part.json"), JSON.stringify(part));
    const { code, err } = await poolmark("add", "part.json", "--commit", "abc");
    assert.equal(code, 2);
    assert.match(err, /"part.json" is shard 1\/2 of a run: put the shards together with poolmark merge/);
  });

  test("show: steps, figures with their levels, what broke the series, and how far to trust it", async () => {
    writeSixtyDays();
    const { code, out } = await poolmark("show");
    assert.equal(code, 0);
    assertGolden("src/cli/golden/history.txt", out);
  });

  test("an odd last day is no step; a step of one pool is found where it is, in what it is measured by", async () => {
    writeSixtyDays();
    const { out } = await poolmark("show", "--figures", "all", "--format", "json");
    const { series } = JSON.parse(out) as {
      series: { pool: string; figure: string; steps: { at: number }[] }[];
    };
    const steps = series.flatMap(({ pool, figure, steps }) => steps.map(({ at }) => ({ pool, figure, at })));
    assert.ok(
      steps.every(({ pool, at }) => pool === "piscina" && Math.abs(at - 30) <= 1),
      JSON.stringify(steps),
    );
    assert.ok(steps.some(({ figure }) => figure === "poolOfReference"));
  });

  test("figures can be chosen; an unknown one is refused", async () => {
    writeSixtyDays();
    assert.match((await poolmark("show", "--figures", "startUpMs")).out, /│ start-up/);
    const { code, err } = await poolmark("show", "--figures", "startUp");
    assert.deepEqual(code, 2);
    assert.match(err, /Unknown figure "startUp": did you mean "startUpMs"\?/);
  });

  test("a first run has a level, and no step can be looked for", async () => {
    await poolmark("add", "results.json", "--commit", "abc");
    const { out } = await poolmark("show");
    assert.match(out, /too few runs for a step: a step takes 6 runs/);
    assert.match(out, /^No step in \d+ figures over 1 run\.$/m);
  });

  test("a history that is not there, and one without a run: one sentence each", async () => {
    const missing = await poolmark("show");
    assert.equal(missing.code, 2);
    assert.match(missing.err, /Cannot read the history .*: there is no such file/);
    writeFileSync(join(folder, "history.jsonl"), "");
    assert.match((await poolmark("show")).err, /has no run yet: add one with poolmark history add/);
    assert.match((await poolmark("export", "--format", "csv")).err, /Unknown format "csv"/);
    assert.equal((await poolmark("add", "results.json", "--commit", "abc")).code, 0);
  });
});

describe("exports", () => {
  // By https://bencher.dev/docs/reference/bencher-metric-format: its JSON schema asks for no more.
  test("Bencher Metric Format: benchmarks of measures of a value with bounds", async () => {
    await poolmark("add", "results.json", "--commit", "abc");
    const document = JSON.parse((await poolmark("export", "--format", "bencher")).out) as Record<
      string,
      Record<string, object>
    >;
    const measures = Object.values(document).flatMap((benchmark) => Object.entries(benchmark));
    assert.ok(measures.length > 10);
    for (const [slug, metric] of measures) {
      assert.match(slug, /^[a-z0-9-]{1,64}$/);
      assert.ok(Object.keys(metric).every((key) => ["value", "lower_value", "upper_value"].includes(key)));
      assert.ok(Object.values(metric).every((value) => typeof value === "number"));
    }
    assert.ok(Object.keys(document).every((name) => name.length <= 1024));
    const [first] = lines()[0]?.cells ?? [];
    const metric = document[`${first?.scenario} ${first?.pool} ${first?.workers} workers ${first?.runtime}`];
    assert.deepEqual(metric?.throughput, {
      value: first?.figures.jobsPerSecond?.[0],
      lower_value: first?.figures.jobsPerSecond?.[1],
      upper_value: first?.figures.jobsPerSecond?.[2],
    });
  });

  // By Otava's docs/JSON.md and its JsonImporter, which fails for a run that lacks a metric of another run.
  test("Otava's JSON: an array of runs with a time in seconds, the same metrics in each, and attributes", async () => {
    writeSixtyDays();
    const [first, second, ...others] = lines();
    const withoutPiscina = second?.cells.filter(({ pool }) => pool !== "piscina");
    const days = [first, { ...second, cells: withoutPiscina }, ...others];
    writeFileSync(join(folder, "history.jsonl"), days.map((day) => `${JSON.stringify(day)}\n`).join(""));
    const runs = JSON.parse((await poolmark("export", "--format", "otava")).out) as {
      timestamp: number;
      metrics: { name: string; value: number | null }[];
      attributes: Record<string, string>;
    }[];
    assert.deepEqual([runs.length, runs[0]?.timestamp], [60, Date.UTC(2026, 0, 1) / 1000]);
    const names = runs[0]?.metrics.map(({ name }) => name) ?? [];
    assert.equal(new Set(names).size, 10);
    for (const [day, { metrics, attributes }] of runs.entries()) {
      assert.deepEqual(Object.keys(attributes), ["branch", "commit", "machine"]);
      assert.deepEqual(
        metrics.map(({ name }) => name),
        names,
      );
      for (const { name, value } of metrics)
        assert.ok(day === 1 && name.includes("piscina") ? value === null : (value ?? 0) > 0, name);
    }
  });
});
