import { scenarios } from "../../scenarios/registry.ts";
import { UsageError } from "../domain/usage-error.ts";
import type { Plan } from "../driver/plan.ts";
import type { Run } from "../gate/compared-runs.ts";
import { type CurrentRun, measureCurrent } from "../gate/measure-current.ts";
import type { Results } from "../results/schema.ts";
import { EXIT } from "./exit-code.ts";
import { measurePlan } from "./measure-plan.ts";
import { measuring } from "./measuring.ts";
import { makePlan } from "./run-plan.ts";
import { type CompareFlags, openVerdict, orNotComparable, readSide, runTermsOf } from "./verdict.ts";
import type { World } from "./world.ts";

/** Measures what the baseline measured, compares, and measures suspects again with fresh forks, at most twice. */
export async function compareNow(path: string, flags: CompareFlags, world: World): Promise<number> {
  const show = await openVerdict(flags, world);
  return orNotComparable(world, async () => {
    const baseline = await readSide(path, world);
    const terms = runTermsOf(flags, world);
    const environment = world.environment(assumedCores(baseline.results));
    const plan = await planLike(baseline, world, environment.cores);
    return measuring(world, flags, async (frame) => {
      const matrix = await frame.open(world.openMatrix());
      const { signal, talk } = frame;
      const current: CurrentRun = {
        ...{ plan, signal, nowMs: matrix.nowMs, say: talk.say },
        measure: (some, timer) => measurePlan(some, matrix, { environment, world, timer }, frame),
      };
      const comparison = await measureCurrent(baseline, current, terms);
      return comparison === null ? EXIT.interrupted : show(comparison);
    });
  });
}

function assumedCores({ environment: { coresAssumed, cores } }: Results): number | null {
  return coresAssumed ? cores : null;
}

/** The plan of an earlier run, from its results. */
async function planLike({ path, results }: Run, world: World, cores: number): Promise<Plan> {
  const { config, environment, seed } = results;
  const foreign = config.scenarios.filter((name) => !(name in scenarios));
  if (foreign.length > 0) {
    throw new UsageError(
      `"${path}" measured ${foreign.join(", ")}, and a results file does not hold a job module: measure again with poolmark run --json FILE and give both files, or use poolmark against`,
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
    ...(rounds === null ? {} : { rounds }),
    load,
    seed,
  };
  const plan = await makePlan(undefined, { ...asked, ...(here ? {} : { runtimes }) }, world, cores);
  // A suite may have fewer worker counts for some of its scenarios.
  const counts = (name: string) =>
    plan.workers.filter(({ workers }) =>
      results.cells.some((cell) => cell.scenario === name && cell.workers === workers),
    );
  return { ...plan, scenarios: plan.scenarios.map((one) => ({ ...one, workers: counts(one.ref.name) })) };
}
