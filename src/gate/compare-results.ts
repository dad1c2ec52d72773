import { type Figure, figures } from "../estimate/figures.ts";
import { loadsOf } from "../estimate/fork-figures.ts";
import type { Results } from "../results/schema.ts";
import type { Finding, Missing } from "./comparison.ts";
import { evidenceOf, type Pair, type Side } from "./evidence.ts";
import { jobBeside } from "./job-changed.ts";
import { judge, type Rules } from "./judge.ts";
import { pairCells } from "./pairs.ts";

interface ComparedResults {
  readonly findings: readonly Finding[];
  readonly missing: readonly Missing[];
  readonly notes: readonly string[];
}

/** Two results files, cell by cell and figure by figure. */
export function compareResults(baseline: Results, current: Results, rules: Rules): ComparedResults {
  const { pairs, missing, added } = pairCells(baseline, current);
  const findings = judge(evidenceOf(pairs, false), rules);
  return {
    findings: withoutConfounded(findings),
    missing: [...missing, ...pairs.flatMap(lostIn)],
    notes: [
      ...(added === 0 ? [] : [`Cells that the baseline does not have: ${added}, not compared`]),
      ...pairs.flatMap(newFigures),
    ],
  };
}

/**
 * A pool ÷ reference falls also when only the job became faster: what the pool takes by itself is then a larger part. Such
 * a pool is not called slower; nor faster, where the job became slower.
 */
export function withoutConfounded<One extends Finding>(findings: readonly One[]): One[] {
  return findings.map((finding) => {
    const { verdict } = finding;
    const job = jobBeside(finding, findings)?.verdict;
    const apparent =
      (verdict === "regression" && job === "improvement") ||
      (verdict === "improvement" && job === "regression");
    return apparent ? { ...finding, verdict: "inconclusive", suspect: false } : finding;
  });
}

/** Loads and figures that only the baseline knows. */
export function lostIn(pair: Pair): Missing[] {
  return [...lostLoad(pair), ...lostFigures(pair)];
}

/** Figures that a fork of the current run does not tell, and every fork of the baseline does. */
function lostFigures(pair: Pair): Missing[] {
  return toldBy(pair.baseline)
    .filter((figure) => !toldBy(pair.current).includes(figure))
    .map(({ title }) => ({ subject: pair.subject, reason: `${title} is not known of every fork of it` }));
}

/** Figures that only the current run knows, in words. */
export function newFigures(pair: Pair): string[] {
  const { pool, scenario } = pair.subject;
  return toldBy(pair.current)
    .filter((figure) => !toldBy(pair.baseline).includes(figure))
    .map(({ title }) => `${pool} in ${scenario}: ${title} not compared, as the baseline does not know it`);
}

/** Not latency: which loads were lost is told of each. */
function toldBy({ forks }: Side): Figure[] {
  return Object.values(figures).filter(
    (figure) => figure.name !== "p99Ms" && forks.every((fork) => figure.cost(fork, null) !== null),
  );
}

/** A load that the baseline bore in every fork, and the current run no longer in most. */
function lostLoad({ subject, baseline, current }: Pair): Missing[] {
  const loads = new Set(baseline.forks.flatMap(({ latency }) => latency.map(({ load }) => load)));
  return [...loads].flatMap((load) => {
    const at = (forks: Pair["current"]["forks"]) =>
      forks.flatMap((fork) => loadsOf(fork).filter((batch) => batch.load === load));
    const now = at(current.forks);
    const unstable = now.filter((batch) => batch.unstable !== null);
    const bore = at(baseline.forks).every((batch) => batch.unstable === null);
    if (bore && now.length === 0)
      return [{ subject, reason: `p99 latency at ${Math.round(load * 100)} % load was not measured` }];
    if (!bore || unstable.length <= now.length / 2) return [];
    return [
      { subject, reason: `no longer bears ${Math.round(load * 100)} % load: ${unstable[0]?.unstable}` },
    ];
  });
}
