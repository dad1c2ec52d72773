import { commonLoad, type Figure, figures } from "../estimate/figures.ts";
import { loadsOf } from "../estimate/fork-figures.ts";
import type { Results } from "../results/schema.ts";
import { type Evidence, evidenceOfRuns } from "./evidence.ts";
import { jobBeside } from "./job-changed.ts";
import { type Finding, judge, type Rules } from "./judge.ts";
import { type Missing, type Pair, pairCells } from "./pairs.ts";

export interface ComparedResults {
  readonly findings: readonly Finding[];
  readonly missing: readonly Missing[];
  readonly notes: readonly string[];
}

/** Two results files, cell by cell and figure by figure. */
export function compareResults(baseline: Results, current: Results, rules: Rules): ComparedResults {
  const { pairs, missing, added } = pairCells(baseline, current);
  const findings = judge(evidenceOfPairs(pairs), rules);
  return {
    findings: withoutConfounded(findings),
    missing: [...missing, ...pairs.flatMap(lostLoad)],
    notes: added === 0 ? [] : [`Cells that the baseline does not have: ${added}, not compared`],
  };
}

/** Every figure of every pair, as two runs tell it. */
export function evidenceOfPairs(pairs: readonly Pair[]): Evidence[] {
  return pairs.flatMap((pair) => Object.values(figures).flatMap((figure) => evidenceOf(pair, figure) ?? []));
}

function evidenceOf({ subject, baseline, current }: Pair, figure: Figure): Evidence | null {
  const load = figure.name === "p99Ms" ? commonLoad(baseline.forks, current.forks) : null;
  if (figure.name === "p99Ms" && load === null) return null;
  return evidenceOfRuns(subject, figure, load, { baseline, current });
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

/** A load that the baseline bore in every fork, and the current run no longer in most. */
function lostLoad({ subject, baseline, current }: Pair): Missing[] {
  const loads = new Set(baseline.forks.flatMap(({ latency }) => latency.map(({ load }) => load)));
  return [...loads].flatMap((load) => {
    const at = (forks: Pair["current"]["forks"]) =>
      forks.flatMap((fork) => loadsOf(fork).filter((batch) => batch.load === load));
    const now = at(current.forks);
    const unstable = now.filter((batch) => batch.unstable !== null);
    const bore = at(baseline.forks).every((batch) => batch.unstable === null);
    if (!bore || unstable.length <= now.length / 2) return [];
    return [
      { subject, reason: `no longer bears ${Math.round(load * 100)} % load: ${unstable[0]?.unstable}` },
    ];
  });
}
