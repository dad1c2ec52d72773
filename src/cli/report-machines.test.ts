// Kept runs and sizings of one machine, and the same with other figures as if they were of another.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { ownRoot } from "../host/packages.ts";
import type { SideBySide } from "../machines/side-by-side.ts";
import { readDocument } from "../results/file.ts";
import type { Results } from "../results/schema.ts";
import { sizingIn } from "../sizing/file.ts";
import type { SizingDocument } from "../sizing/schema.ts";
import { createFakeWorld } from "../testing/fake-world.ts";
import { keptRuns } from "../testing/kept-files.ts";
import { testFolder } from "../testing/test-folder.ts";
import { main } from "./program.ts";

const kept = (name: string) => join(ownRoot(), "results", name);
const SIZING = kept("2026-11-24-epyc-2-cores/size-cpu-primes.json");

const folder = testFolder();

function written(name: string, document: unknown): string {
  writeFileSync(join(folder, name), JSON.stringify(document));
  return name;
}

const runs = [...keptRuns().values()];
const isComplete = ({ cells }: Results) =>
  ["worker-threads", "piscina"].every((name) =>
    cells.some(({ pool, outcome }) => pool === name && outcome === "ok"),
  );
const run = runs.find(isComplete) as Results;
const loaded = runs.find(({ cells }) => cells.some(({ latency }) => latency.length > 0)) as Results;
const RUN = written("results.json", run);
const LOADED = written("loaded.json", loaded);

/** Eight cores, on which piscina has three times the throughput, and all else twice. */
function largerRun() {
  const times = (pool: string) => (pool === "piscina" ? 3 : 2);
  const cells = run.cells.map((cell) => {
    const { throughput, role, pool } = cell;
    if (throughput === null || role !== "contender") return cell;
    const factor = times(pool);
    const scaled = (bound: number | null) => (bound === null ? null : bound * factor);
    const { estimate, low, high } = throughput;
    return { ...cell, throughput: { estimate: estimate * factor, low: scaled(low), high: scaled(high) } };
  });
  return { ...run, cells, environment: { ...run.environment, cores: 8, cpuModel: "Other CPU" } };
}

async function report(...argv: string[]) {
  const world = createFakeWorld({ rate: () => 1 }, folder);
  const code = await main(world, ["report", ...argv]);
  return { code, out: world.out(), err: world.err() };
}

async function machinesOf(...argv: string[]): Promise<SideBySide> {
  const { out, err } = await report(...argv, "--format", "json");
  assert.notEqual(out, "", err);
  return JSON.parse(out) as SideBySide;
}

describe("several machines side by side", () => {
  const large = written("large.json", largerRun());

  test("each is named with its cores, what it is best with, and what it gives for money", async () => {
    const { code, out } = await report(
      RUN,
      large,
      "--label",
      "small,large",
      "--price",
      "small=0.1/h,large=0.4/h",
    );
    assert.equal(code, 0);
    assert.match(out, /^small: \d+ cores? of .* · 0\.1 an hour$/m);
    assert.match(
      out.replaceAll(/\s+/g, " "),
      / on node\. small \(\d+ cores?\): .*?, [\d,.]+ jobs\/s; large \(8 cores\): [^;]*piscina, [\d,.]+ jobs\/s\. small gives the most jobs for the money: 1\.\d+× \(1\.\d+× to [12]\.\d+×\) those of large\./,
    );
  });

  test("jobs per money are jobs in an hour ÷ its price", async () => {
    const { workloads, machines } = await machinesOf(RUN, large, "--price", "results=0.5/h");
    assert.deepEqual(
      machines.map(({ label, pricePerHour }) => [label, pricePerHour]),
      [
        ["results", 0.5],
        ["large", null],
      ],
    );
    for (const { offers } of workloads)
      for (const { machine, jobsPerMoney, jobsPerSecond } of offers)
        assert.equal(jobsPerMoney, machine === "large" ? null : (jobsPerSecond.estimate * 3600) / 0.5);
  });

  test("under load: the highest rate that was measured below --p99, and jobs for money at it", async () => {
    const other = written("loaded-too.json", loaded);
    const all = loaded.cells.flatMap(({ latency }) => latency);
    const p99s = all.flatMap(({ p99Ms }) => p99Ms?.estimate ?? []).sort((a, b) => a - b);
    const limit = p99s[Math.floor(p99s.length / 2)] ?? 0;
    const { workloads } = await machinesOf(
      LOADED,
      other,
      "--label",
      "a,b",
      "--price",
      "a=1/h",
      "--p99",
      `${limit}ms`,
    );
    const offers = workloads.flatMap((one) => one.offers);
    assert.ok(offers.some(({ ratePerSecond }) => ratePerSecond !== null));
    assert.ok(offers.some(({ ratePerSecond }) => ratePerSecond === null));
    for (const { machine, ratePerSecond, jobsPerMoneyAtRate } of offers)
      assert.equal(
        jobsPerMoneyAtRate,
        machine === "a" && ratePerSecond !== null ? ratePerSecond * 3600 : null,
      );
    for (const { bestWithinLimit, offers } of workloads)
      for (const best of bestWithinLimit) {
        const rates = offers
          .filter(({ machine }) => machine === best.machine)
          .map((one) => one.ratePerSecond ?? 0);
        assert.equal(best.ratePerSecond, Math.max(...rates));
      }
  });

  test("what the noise hides is no winner: two machines, two pools; a pool that blocks the main thread is none", async () => {
    const wide = (cell: Results["cells"][number]) => {
      const { throughput, role, pool, rank } = cell;
      if (role !== "contender" || throughput === null) return cell;
      const { estimate } = throughput;
      const ranks = { "worker-threads": "best", piscina: "tied" } as const;
      const blocks = pool === "workerpool";
      return {
        ...cell,
        rank: blocks || rank === null ? null : (ranks[pool as keyof typeof ranks] ?? "behind"),
        throughput: { estimate: blocks ? 9 * estimate : estimate, low: estimate / 3, high: estimate * 3 },
      };
    };
    const noisy = written("noisy.json", { ...run, cells: run.cells.map(wide) });
    const noisier = written("noisier.json", { ...run, seed: 2, cells: run.cells.map(wide) });
    const { out } = await report(noisy, noisier, "--price", "noisy=1/h,noisier=1.1/h");
    const text = out.replaceAll(/\s+/g, " ");
    assert.match(text, /noisy \(2 cores\): \d+ workers? of worker-threads or piscina \(not told apart\),/);
    assert.match(
      text,
      /By jobs for the money, noisy and noisier cannot be told apart: 1\.10× \(0\.23× to 5\.20×\)/,
    );
    assert.doesNotMatch(text, /of workerpool/);
  });

  test("sizings stand side by side with the size that each chose", async () => {
    const sizing: SizingDocument = sizingIn(readDocument(SIZING), SIZING);
    const there = { ...sizing, verdict: "unclear", environment: { ...sizing.environment, cores: 8 } };
    const other = written("there.json", there);
    const { kind, workloads } = await machinesOf(SIZING, other, "--label", "here,there");
    assert.deepEqual([kind, workloads.length, workloads[0]?.best.length], ["sizings", 1, 2]);
    const [, rest] = (await report(SIZING, other, "--label", "here,there")).out
      .replaceAll(/\s+/g, " ")
      .split("cpu-primes on node. ");
    assert.match(
      rest ?? "",
      /^here \(\d+ cores?\): [^(]*, [\d,]+ jobs\/s; there \(8 cores\): .* \(not settled\), /,
    );
  });
});

describe("what cannot stand side by side is refused in one sentence", () => {
  const other = written("other.json", {
    ...run,
    scenarios: run.scenarios.map((one) => ({ ...one, inputsDigest: "0" })),
  });
  const sizing: SizingDocument = sizingIn(readDocument(SIZING), SIZING);
  const seeded = written("seeded.json", { ...sizing, seed: 77 });
  for (const [what, argv, message] of [
    ["one file twice", [RUN, RUN], /is given twice: give one file for each machine/],
    [
      "other inputs",
      [RUN, other],
      /"results" and "other" measured different jobs: [a-z0-9-]+ has different inputs/,
    ],
    [
      "another seed",
      [SIZING, seeded],
      /measured different jobs: the seed of the inputs is \d+ in the first, 77 in the second/,
    ],
    ["a run and a sizing", [RUN, SIZING], /"size-cpu-primes" is a sizing and "results" a run/],
    ["a scorecard", [RUN, kept("2026-11-24-epyc-2-cores/faults.json")], /is a scorecard of faults/],
    ["too few labels", [RUN, other, "--label", "a"], /--label names 1 of 2 files/],
    ["a label twice", [RUN, other, "--label", "a,a"], /Two machines are named "a"/],
    [
      "a price for nobody",
      [RUN, other, "--price", "x=1/h"],
      /no machine has that label: there are results, other/,
    ],
    [
      "a negative price",
      [RUN, other, "--price", "other=-1/h"],
      /'other=-1\/h' is invalid\. Expected each label with its price/,
    ],
    ["two prices for one machine", [RUN, other, "--price", "other=1/h,other=2/h"], /"other" has two prices/],
    [
      "a price without a label",
      [RUN, other, "--price", "1/h"],
      /'1\/h' is invalid\. Expected each label with its price/,
    ],
    [
      "a price for one file",
      [RUN, "--price", "results=1/h"],
      /are for several machines: give a file for each/,
    ],
  ] as const)
    test(what, async () => {
      const { code, out, err } = await report(...argv);
      assert.deepEqual([code, out], [2, ""]);
      assert.match(err, message);
      assert.equal(err.trim().split("\n").length, 1);
    });
});
