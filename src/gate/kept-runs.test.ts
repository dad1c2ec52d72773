// What the gate says of the kept runs, figure by figure: a change of the code shows here.
import { test } from "node:test";
import { figures } from "../estimate/figures.ts";
import type { CellResult, ForkResult, Results } from "../results/schema.ts";
import { assertGolden } from "../testing/golden.ts";
import { figure, keptRuns } from "../testing/kept-files.ts";
import { calibrateNoise, calibratePower, priorFrom } from "./calibration.ts";
import { compareResults } from "./compare-results.ts";
import type { Finding } from "./comparison.ts";
import { outcomeOf } from "./comparison.ts";
import { evidenceOf, type Pair } from "./evidence.ts";
import { judge, type Rules } from "./judge.ts";
import { lookAgain } from "./looks.ts";
import { keyOf } from "./subject.ts";

const runs = keptRuns();
const run = (name: string) => runs.get(name) as Results;
const RULES: Rules = { alpha: 0.05, tolerance: (name) => figures[name].tolerance };

const [breakEven, openLoop, runtimes, quick] = [
  run("2026-11-23/break-even"),
  run("2026-11-23/open-loop"),
  run("2026-11-23/runtimes"),
  run("2026-11-24/results"),
];

/** All forks of two runs as those of one: each cell that both have measured. */
function joined(one: Results, other: Results): Results {
  const placeOf = ({ runtime, role, pool, scenario, workers }: CellResult) =>
    [runtime, role, pool, scenario, workers].join("|");
  const cells = one.cells.flatMap((cell): CellResult[] => {
    const like = other.cells.find((found) => placeOf(found) === placeOf(cell));
    if (like === undefined || cell.forks.length === 0 || like.forks.length === 0) return [];
    const more = like.forks.map((fork) => ({ ...fork, fork: fork.fork + cell.forks.length }));
    return [{ ...cell, forks: [...cell.forks, ...more] }];
  });
  return { ...one, cells };
}

const both = joined(quick, runtimes);

function lineOf(finding: Finding): string {
  const { subject, figure: name, load, baseline, current, forks, change } = finding;
  const flags = [finding.suspect ? "suspect" : "", finding.ruledOut ? "ruled out" : ""].filter(Boolean);
  return [
    `${keyOf(subject)} ${name}${load === null ? "" : ` at ${load}`}`,
    `${figure(baseline)} → ${figure(current)} (${forks.baseline}, ${forks.current} forks)`,
    `${figure(change.estimate)} [${figure(change.low)}, ${figure(change.high)}]`,
    [finding.verdict, ...flags].join(", "),
    `found ${figure(finding.minimumDetectable)}, proven ${figure(finding.provenFrom)}`,
    `spread ${figure(finding.forkSpread)}`,
  ].join("; ");
}

function compared(title: string, baseline: Results, current: Results, rules = RULES): string {
  const { findings, missing, notes } = compareResults(baseline, current, rules);
  const judged = findings.map((finding) => ({ ...finding, looks: [] }));
  const outcome = outcomeOf(
    { findings: judged, missing },
    { lenient: true, strict: false, adviceOnly: false },
  );
  const counts = `${findings.length} findings, ${missing.length} missing, ${notes.length} notes`;
  return [`# ${title}: ${outcome}, ${counts}`, ...findings.map(lineOf), ""].join("\n");
}

test("two kept runs, compared cell by cell", () => {
  const text = [
    compared("open-loop and open-loop", openLoop, openLoop),
    compared("open-loop and results", openLoop, quick),
    compared("results and open-loop", quick, openLoop),
    compared("runtimes and results", runtimes, quick),
  ].join("\n");
  assertGolden("src/gate/golden/compare.txt", text);
});

test("the noise of a kept run, and a comparison that knows it", () => {
  const calibration = calibrateNoise(both, { forks: 3, times: 20, seed: 1 }, RULES);
  const { falseAlarms, cells, quietest } = calibration;
  const lines = cells.map(
    (cell) =>
      `${keyOf(cell.subject)} ${cell.figure}: variance ${figure(cell.variance)}, df ${figure(cell.df)}, found ${figure(cell.minimumDetectable)}, false alarms ${cell.falseAlarms}`,
  );
  const head = `# ${falseAlarms.seen} of ${falseAlarms.total}, at most ${figure(falseAlarms.upper)}; quietest ${quietest}`;
  const rules = { ...RULES, prior: priorFrom({ cells } as Parameters<typeof priorFrom>[0]) };
  const text = [head, ...lines, "", compared("open-loop and results, calibrated", openLoop, quick, rules)];
  assertGolden("src/gate/golden/calibrate.txt", text.join("\n"));
});

const forksOf = (results: Results, pool: string, block: number): readonly ForkResult[] =>
  results.cells.find((cell) => cell.pool === pool && cell.block === block)?.forks ?? [];

test("two pools of a kept run that stood side by side, judged as old and new", () => {
  const blocks = [...new Set(both.cells.map(({ block }) => block))];
  const pairs = blocks.map((block): Pair => {
    const { runtime, scenario, workers, jobsPerWorker } = both.cells.find(
      (cell) => cell.block === block,
    ) as CellResult;
    const reference = forksOf(both, "no-dispatch", block);
    const side = (pool: string) => ({ forks: forksOf(both, pool, block), reference, otherPools: null });
    const subject = { question: "pool", pool: "piscina", runtime, scenario, workers, jobsPerWorker } as const;
    return { subject, baseline: side("piscina"), current: side("workerpool") };
  });
  const findings = lookAgain(null, evidenceOf(pairs, true), RULES);
  const powers = [...new Set(breakEven.cells.map(({ block }) => block))].map((block) => {
    const sides = {
      sound: forksOf(breakEven, "piscina", block),
      faulty: forksOf(breakEven, "threads", block),
    };
    const asked = { forks: 4, times: 10, seed: 1 };
    const found = calibratePower(`${block}`, "pool", sides, asked, (evidence) => judge(evidence, RULES));
    const change = found.change === null ? "–" : Object.values(found.change).map(figure).join(" ");
    return `block ${block}: found ${figure(found.foundShare)} (${found.figures.join(" ")}), change ${change}`;
  });
  const lines = findings.map((one) => `${lineOf(one)}; looks ${one.looks.length}`);
  assertGolden("src/gate/golden/side-by-side.txt", `${[...lines, "", ...powers].join("\n")}\n`);
});
