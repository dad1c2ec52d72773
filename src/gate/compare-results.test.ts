// The gate on simulated runs: forks spread by so much, the machine is another one by 8 % in every run.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { figures } from "../estimate/figures.ts";
import type { Results } from "../results/schema.ts";
import { seeded } from "../stats/seeded.ts";
import { normal, type Simulation, simulateResults } from "../testing/simulated-results.ts";
import { compareResults } from "./compare-results.ts";
import type { Finding } from "./comparison.ts";
import { differences } from "./fingerprint.ts";
import { jobChange } from "./job-changed.ts";
import type { Rules } from "./judge.ts";

const RULES: Rules = { alpha: 0.05, tolerance: (figure) => figures[figure].tolerance };
const SCENARIOS = ["noop", "cpu-primes", "io-timer"];
const POOLS = ["worker-threads", "piscina", "workerpool", "threads"];

function runs(
  seed: number,
  spread: number,
  slower?: Simulation["slower"],
  more?: Simulation["more"],
): [Results, Results] {
  const random = seeded(seed * 7919);
  const run = (slower?: Simulation["slower"], more?: Simulation["more"]) =>
    simulateResults({
      ...{
        random,
        forks: 5,
        spread,
        scenarios: SCENARIOS,
        pools: POOLS,
        machine: Math.exp(0.08 * normal(random)),
      },
      ...(slower === undefined ? {} : { slower }),
      ...(more === undefined ? {} : { more }),
    });
  return [run(), run(slower, more)];
}

const regressions = (findings: readonly Finding[]) =>
  findings.filter(({ verdict }) => verdict === "regression");

/** Their seeds are fixed, so that no test fails by chance. A gate that finds 70 where it should find 80 fails 19 times of 20. */
const COMPARISONS = 40;

/** How many comparisons find what was slowed, and how many something else. */
function found(slower: NonNullable<Simulation["slower"]>, wanted: (finding: Finding) => boolean) {
  let hits = 0;
  let strays = 0;
  for (let seed = 1; seed <= COMPARISONS; seed++) {
    const worse = regressions(compareResults(...runs(seed, 0.015, slower), RULES).findings);
    if (worse.some(wanted)) hits += 1;
    if (worse.some((finding) => !wanted(finding))) strays += 1;
  }
  return { hits, strays };
}

describe("what the gate finds, where forks spread by 1.5 %", () => {
  const job = (share: number) => (scenario: string, subject: string) =>
    scenario === "cpu-primes" && subject === "job" ? 1 + share : 1;
  const isJob = ({ subject }: Finding) => subject.question === "job" && subject.scenario === "cpu-primes";

  test("a job that is slower by 10 % at least 80 times of 100, by 15 % at least 95 times; no pool is blamed", () => {
    const ten = found(job(0.1), isJob);
    assert.ok(ten.hits >= 0.8 * COMPARISONS, `${ten.hits} of ${COMPARISONS}`);
    assert.equal(ten.strays, 0);
    const fifteen = found(job(0.15), isJob);
    assert.ok(fifteen.hits >= 0.95 * COMPARISONS, `${fifteen.hits} of ${COMPARISONS}`);
    assert.equal(fifteen.strays, 0);
  });

  test("a pool that is slower by 15 %, and it alone", () => {
    const slower = (_: string, subject: string) => (subject === "piscina" ? 1.15 : 1);
    const { hits, strays } = found(slower, ({ subject }) => subject.pool === "piscina");
    assert.ok(hits >= 0.95 * COMPARISONS, `${hits} of ${COMPARISONS}`);
    assert.equal(strays, 0);
  });

  test("a pool that starts later or takes more memory, by 25 %, and it alone; the machine's own speed is no start-up", () => {
    for (const [what, figure] of [
      ["start-up", "startUpMs"],
      ["memory", "memoryBytes"],
    ] as const) {
      let hits = 0;
      for (let seed = 1; seed <= 30; seed++) {
        const more: Simulation["more"] = (of, pool) => (of === what && pool === "piscina" ? 1.25 : 1);
        const worse = regressions(compareResults(...runs(seed, 0.015, undefined, more), RULES).findings);
        assert.ok(worse.every(({ subject, ...one }) => subject.pool === "piscina" && one.figure === figure));
        if (worse.length > 0) hits += 1;
      }
      assert.ok(hits >= 29, `${what}: ${hits} of 30`);
    }
  });

  test("a job that is faster makes no pool a slower one", () => {
    for (let seed = 1; seed <= 20; seed++) {
      // The job takes a third of the time: what the pools take by themselves is more of it.
      const slower = (_: string, subject: string) =>
        subject === "job" ? 1 / 3 : POOLS.includes(subject) ? 1.2 : 1;
      const { findings } = compareResults(...runs(seed, 0.015, slower), RULES);
      assert.deepEqual(regressions(findings), []);
      assert.ok(
        findings.some(({ verdict, subject }) => verdict === "improvement" && subject.question === "job"),
      );
      const pools = findings.filter(
        ({ subject, figure }) => subject.question === "pool" && figure === "throughput",
      );
      assert.ok(pools.every((finding) => jobChange(finding, findings) === "shorter"));
    }
  });

  test("a pool that is slower by itself is named though the job became longer, too", () => {
    const slower = (_: string, subject: string) =>
      subject === "job" ? 1.3 : subject === "piscina" ? 1.2 : 1;
    const { findings } = compareResults(...runs(1, 0.015, slower), RULES);
    const worse = regressions(findings);
    assert.ok(worse.some(({ subject }) => subject.question === "pool"));
    assert.ok(worse.every(({ subject: { question, pool } }) => question === "job" || pool === "piscina"));
    const slowed = findings.filter(
      ({ subject }) => subject.question === "pool" && subject.pool === "piscina",
    );
    for (const finding of slowed) assert.equal(jobChange(finding, findings), null);
  });
});

describe("where nothing changed", () => {
  for (const spread of [0.005, 0.015, 0.04]) {
    test(`30 comparisons find no regression where forks spread by ${spread * 100} %`, () => {
      for (let seed = 1; seed <= 30; seed++)
        assert.deepEqual(regressions(compareResults(...runs(seed, spread), RULES).findings), []);
    });
  }

  test("however noisy: not more false alarms than the error rate of 5 % allows", () => {
    let alarms = 0;
    for (let seed = 1; seed <= 100; seed++)
      alarms += Math.min(1, regressions(compareResults(...runs(seed, 0.15), RULES).findings).length);
    assert.ok(alarms <= 5, `${alarms} of 100`);
  });

  test("exactly at the tolerance: called a regression no more often than the error rate allows", () => {
    let alarms = 0;
    const atTolerance = (_: string, subject: string) => (subject === "job" ? 1.05 : 1);
    for (let seed = 1; seed <= 200; seed++) {
      const { findings } = compareResults(...runs(seed, 0.015, atTolerance), RULES);
      alarms += Math.min(1, regressions(findings).length);
    }
    assert.ok(alarms <= 10, `${alarms} of 200`);
  });

  test("what is within the tolerance is borne: 3 % slower is no regression", () => {
    const slower = (_: string, subject: string) => (subject === "job" ? 1.03 : 1);
    for (let seed = 1; seed <= 30; seed++)
      assert.deepEqual(regressions(compareResults(...runs(seed, 0.015, slower), RULES).findings), []);
  });

  test("quiet runs are equivalent, noisy ones inconclusive: noise takes power, and gives no verdict", () => {
    const share = (spread: number, verdict: Finding["verdict"]) => {
      const { findings } = compareResults(...runs(3, spread), RULES);
      return findings.filter((finding) => finding.verdict === verdict).length / findings.length;
    };
    assert.equal(share(0.003, "equivalent"), 1);
    assert.ok(share(0.3, "inconclusive") > 0.9);
  });

  test("the smallest worsening that would have been found grows with the noise, and is never below the tolerance", () => {
    const smallest = (spread: number) =>
      compareResults(...runs(4, spread), RULES).findings.map(({ minimumDetectable, tolerance }) => {
        assert.ok(minimumDetectable !== null && minimumDetectable > tolerance);
        return minimumDetectable;
      });
    const noisy = smallest(0.05);
    for (const [i, share] of smallest(0.005).entries()) assert.ok(share < (noisy[i] as number));
  });
});

describe("cells", () => {
  for (const forks of [1, 2])
    test(`with ${forks} forks nothing is told, and nothing fails`, () => {
      const random = seeded(1);
      const run = (cost: number) =>
        simulateResults({
          random,
          forks,
          spread: 0.01,
          scenarios: ["a"],
          pools: ["piscina"],
          slower: () => cost,
        });
      const { findings } = compareResults(run(1), run(3), RULES);
      assert.ok(findings.length > 0);
      for (const { verdict, minimumDetectable } of findings) {
        assert.equal(verdict, "inconclusive");
        assert.equal(minimumDetectable, null);
      }
    });

  test("a cell that is gone, or failed, is missing with its reason; a new one is said", () => {
    const [baseline, current] = runs(1, 0.01);
    const gone = current.cells.filter(({ pool, scenario }) => pool !== "threads" || scenario !== "noop");
    const cells = gone.map((cell) =>
      cell.pool === "piscina" && cell.scenario === "noop"
        ? { ...cell, outcome: "failed" as const, reason: "Boom", forks: [] }
        : cell,
    );
    const { missing } = compareResults(baseline, { ...current, cells }, RULES);
    assert.deepEqual(
      missing.map(({ subject, reason }) => [subject.pool, reason]),
      [
        ["piscina", "failed: Boom"],
        ["threads", "the current run has no such cell"],
      ],
    );
    assert.match(
      compareResults({ ...current, cells: gone }, baseline, RULES).notes.join(),
      /does not have: 1/,
    );
  });

  test("a figure that only one of the two runs knows is missing, with its name, or is said", () => {
    const [baseline, current] = runs(1, 0.01);
    const without = (lost: "memory" | "startUp" | "usage" | "turns"): Results => ({
      ...current,
      cells: current.cells.map((cell) =>
        cell.pool === "piscina" && cell.scenario === "noop"
          ? {
              ...cell,
              forks: cell.forks.map((fork, i) =>
                i === 2 ? { ...fork, [lost]: lost === "turns" ? [] : null } : fork,
              ),
            }
          : cell,
      ),
    });
    for (const [lost, title] of [
      ["memory", "memory"],
      ["startUp", "start-up"],
      ["usage", "CPU time per job"],
      ["turns", "time per job"],
    ] as const) {
      const { missing, findings } = compareResults(baseline, without(lost), RULES);
      assert.deepEqual(
        missing.map(({ subject, reason }) => [subject.pool, subject.scenario, reason]),
        [["piscina", "noop", `${title} is not known of every fork of it`]],
      );
      assert.ok(findings.length > 0);
      const { missing: none, notes } = compareResults(without(lost), baseline, RULES);
      assert.deepEqual(none, []);
      assert.match(notes.join(), new RegExp(`piscina in noop: ${title} not compared`));
    }
  });

  test("a reference that failed leaves its whole block missing", () => {
    const [baseline, current] = runs(1, 0.01);
    const cells = current.cells.map((cell) =>
      cell.role === "reference" && cell.scenario === "noop"
        ? { ...cell, outcome: "failed" as const, reason: "Boom", forks: [] }
        : cell,
    );
    const { missing } = compareResults(baseline, { ...current, cells }, RULES);
    assert.equal(missing.length, POOLS.length + 1);
    assert.match(missing[0]?.reason ?? "", /its normalizer, the reference, was not measured/);
  });
});

test("runs with anchors of two editions are not compared: a new anchor would look like a changed job", () => {
  const [old, now] = runs(1, 0.015);
  const edition = (results: Results, anchor: number): Results => ({
    ...results,
    config: { ...results.config, anchor },
  });
  const others = (results: Results) =>
    differences(old, results).filter((reason) => reason.includes("anchor"));
  assert.deepEqual(others(edition(now, 2)), ["the anchor was of edition 1, now 2"]);
  assert.deepEqual([others(now), others(edition(now, 1))], [[], []]);
});
