import { scenarios } from "../../scenarios/registry.ts";
import { UsageError } from "../domain/usage-error.ts";
import type { Plan } from "../driver/plan.ts";
import { suites } from "../driver/suites.ts";
import { compareResults, evidenceOfPairs } from "../gate/compare-results.ts";
import type { Judged } from "../gate/comparison.ts";
import { figures } from "../gate/figure.ts";
import type { LookTimer } from "../gate/look-timer.ts";
import { pairCells } from "../gate/pairs.ts";
import type { Results } from "../results/schema.ts";
import {
  type CompareFlags,
  concludeRuns,
  orNotComparable,
  type Runs,
  readSide,
  rulesOf,
} from "./compared-runs.ts";
import { EXIT } from "./exit-code.ts";
import { checkGateFormat, showVerdict } from "./gate-verdict.ts";
import { measurePlan } from "./measure-plan.ts";
import { measureUntilSettled } from "./measure-until-settled.ts";
import { measuring } from "./measuring.ts";
import { makePlan } from "./run-plan.ts";
import type { World } from "./world.ts";

/** Measures what the baseline measured, compares, and measures suspects again with fresh forks, at most twice. */
export function compareNow(path: string, flags: CompareFlags, world: World): Promise<number> {
  checkGateFormat(flags.format);
  return orNotComparable(() => measureAndCompare(readSide(path, world), flags, world), world);
}

async function measureAndCompare(
  baseline: Runs["baseline"],
  flags: CompareFlags,
  world: World,
): Promise<number> {
  const environment = world.environment(assumedCores(baseline.results));
  const plan = await planLike(baseline, world, environment.cores);
  return measuring(world, flags, async (frame) => {
    const matrix = await frame.open(world.openMatrix());
    const measure = (some: Plan, timer: LookTimer) =>
      measurePlan(some, matrix, { environment, world, timer }, frame);
    let results: Results | null = null;
    const runs = () => {
      if (results === null) throw new Error("Nothing was measured");
      return { baseline, current: { path: "here and now", results } };
    };
    const findings = await measureUntilSettled({
      ...{ forks: plan.forks, budgetMs: looksBudgetOf(baseline.results) },
      ...{ nowMs: matrix.nowMs, say: frame.talk.say, signal: frame.signal },
      rules: () => rulesOf(flags, runs(), world),
      async measure(forks, suspects, timer) {
        if (suspects === null) results = await measure(plan, timer);
        else {
          const some = { ...planFor(plan, suspects), forks, mostForks: forks };
          results = withMoreForks(runs().current.results, await measure(some, timer));
        }
      },
      evidence: () => evidenceOfPairs(pairCells(baseline.results, runs().current.results).pairs),
    });
    if (frame.signal.aborted) return EXIT.interrupted;
    const { missing, notes } = compareResults(baseline.results, runs().current.results, {
      alpha: 0.05,
      ...rulesOf(flags, runs(), world),
    });
    return showVerdict(concludeRuns(runs(), { findings, missing, notes }, flags), flags, world);
  });
}

function assumedCores({ environment: { coresAssumed, cores } }: Results): number | null {
  return coresAssumed ? cores : null;
}

/** The plan of a run, as its results tell it. */
async function planLike({ path, results }: Runs["baseline"], world: World, cores: number): Promise<Plan> {
  const { config, environment, seed } = results;
  const foreign = config.scenarios.filter((name) => !(name in scenarios));
  if (foreign.length > 0) {
    throw new UsageError(
      `"${path}" measured ${foreign.join(", ")}, a job module that a results file does not hold: measure it with poolmark run --json and give both files, or use poolmark against`,
    );
  }
  const runtimes = environment.runtimes.map(({ name }) => name);
  const { suite, pools, workers, jobsPerWorker, forks, rounds, load } = config;
  const here = runtimes.length === 1 && runtimes[0] === world.runtime.name;
  const asked = {
    suite,
    pools,
    scenarios: config.scenarios,
    workers,
    jobsPerWorker,
    forks,
    rounds,
    load,
    seed,
  };
  return makePlan(undefined, { ...asked, ...(here ? {} : { runtimes }) }, world, cores);
}

/** A run of other cells than its suite's own takes as long as it takes. */
function looksBudgetOf({ config, environment: { runtimes } }: Results): number | null {
  const suite = suites[config.suite];
  const axes = ["pools", "scenarios", "workers", "jobsPerWorker", "forks", "rounds"] as const;
  const own = axes.every((axis) => JSON.stringify(config[axis]) === JSON.stringify(suite?.[axis]));
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
    pools: suspects.some(({ figure }) => figures[figure].yardstick === "other pools")
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
