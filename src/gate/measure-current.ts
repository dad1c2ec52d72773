import type { Plan } from "../driver/plan.ts";
import { suites } from "../driver/suites.ts";
import { figures } from "../estimate/figures.ts";
import type { Results } from "../results/schema.ts";
import { compareResults } from "./compare-results.ts";
import { concludeRuns, type Run, type RunTerms, rulesOf } from "./compared-runs.ts";
import type { Comparison, Judged } from "./comparison.ts";
import { evidenceOf } from "./evidence.ts";
import type { LookTimer } from "./look-timer.ts";
import { ALPHA } from "./looks.ts";
import { type Looks, measureUntilSettled } from "./measure-until-settled.ts";
import { pairCells } from "./pairs.ts";

export interface CurrentRun extends Pick<Looks, "nowMs" | "say" | "signal"> {
  readonly plan: Plan;
  measure(plan: Plan, timer: LookTimer): Promise<Results>;
}

/**
 * Measures what the baseline measured, compares, and measures suspects again with fresh forks, at most twice.
 *
 * @returns null: aborted
 * @throws NotComparable
 */
export async function measureCurrent(
  baseline: Run,
  { plan, measure, ...looks }: CurrentRun,
  terms: RunTerms,
): Promise<Comparison | null> {
  let results: Results | null = null;
  const runs = () => {
    if (results === null) throw new Error("Nothing was measured");
    return { baseline, current: { path: "here and now", results } };
  };
  const findings = await measureUntilSettled({
    ...{ ...looks, forks: plan.forks, budgetMs: budgetOf(baseline.results) },
    rules: () => rulesOf(terms, runs()),
    async measure(forks, suspects, timer) {
      if (suspects === null) results = await measure(plan, timer);
      else {
        const some = { ...planFor(plan, suspects), forks, mostForks: forks };
        results = withMoreForks(runs().current.results, await measure(some, timer));
      }
    },
    evidence: () => evidenceOf(pairCells(baseline.results, runs().current.results).pairs, false),
  });
  if (looks.signal.aborted) return null;
  const rules = { alpha: ALPHA, ...rulesOf(terms, runs()) };
  const { missing, notes } = compareResults(baseline.results, runs().current.results, rules);
  return concludeRuns(runs(), { findings, missing, notes }, terms);
}

/** A run of other cells than its suite's own takes as long as it takes. */
function budgetOf({ config, environment: { runtimes } }: Results): number | null {
  const suite = suites[config.suite];
  const axes = ["pools", "scenarios", "workers", "jobsPerWorker", "forks"] as const;
  const isOwn = (axis: (typeof axes)[number]) =>
    JSON.stringify(config[axis]) === JSON.stringify(suite?.[axis]);
  const own = axes.every(isOwn) && config.rounds === (suite?.schedule.rounds ?? null);
  return own && runtimes.length === 1 ? (suite?.looksMs ?? null) : null;
}

/** Only what is suspected; the reference and its anchor always come along. */
function planFor(plan: Plan, suspects: readonly Judged[]): Plan {
  const about = (wanted: (subject: Judged["subject"]) => boolean) =>
    suspects.some(({ subject }) => wanted(subject));
  return {
    ...plan,
    scenarios: plan.scenarios.filter(({ ref }) => about(({ scenario }) => scenario === ref.name)),
    workers: plan.workers.filter(({ workers }) => about((subject) => subject.workers === workers)),
    runtimes: plan.runtimes.filter(({ label }) => about(({ runtime }) => runtime === label)),
    // A start-up is measured by the other pools'.
    pools: suspects.some(({ figure }) => figures[figure].normalizer === "other pools")
      ? plan.pools
      : plan.pools.filter(({ choice }) => about(({ pool }) => pool === choice.label)),
  };
}

/** The forks of a later run of some of the cells, numbered on: yardsticks keep their partners. */
function withMoreForks(results: Results, more: Results): Results {
  const offset = 1 + Math.max(0, ...results.cells.flatMap(({ forks }) => forks.map(({ fork }) => fork)));
  const cells = results.cells.map((cell) => {
    const again = more.cells.find(
      (other) =>
        other.role === cell.role &&
        (["runtime", "scenario", "pool", "workers", "jobsPerWorker"] as const).every(
          (key) => other[key] === cell[key],
        ),
    );
    if (again === undefined || cell.outcome !== "ok") return cell;
    // What fails the second time has failed.
    if (again.outcome === "failed")
      return { ...cell, outcome: again.outcome, reason: again.reason, forks: [] };
    return {
      ...cell,
      forks: [...cell.forks, ...again.forks.map((fork) => ({ ...fork, fork: offset + fork.fork }))],
    };
  });
  return { ...results, cells };
}
