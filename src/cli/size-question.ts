import type { RuntimeChoice } from "../domain/cell.ts";
import type { Environment } from "../domain/measurement.ts";
import { UsageError } from "../domain/usage-error.ts";
import type { CellSetting } from "../driver/cell-spec.ts";
import { ENOUGH_ARRIVALS, scheduleMs } from "../driver/loads.ts";
import { type PlannedPool, whyNot } from "../driver/plan.ts";
import { COMMON_POOLS } from "../driver/suites.ts";
import { resolveWorkerCounts } from "../driver/worker-counts.ts";
import { projectLibraries } from "../host/packages.ts";
import { abilitiesIn } from "../pools/adapter/abilities.ts";
import { NO_WORKERS } from "../sizing/candidate.ts";
import { defaultSizes } from "../sizing/defaults.ts";
import { MOST_PREDICTION_MS, measurable } from "../sizing/prediction.ts";
import type { DefaultSize, Question, SizablePool } from "../sizing/schema.ts";
import { formatDuration, formatWait } from "../stats/numbers.ts";
import { findJob, type NamedJob } from "./job-module.ts";
import { choosePool, choosePools } from "./pool-choice.ts";
import { chooseRuntimes, startedFor } from "./run-plan.ts";
import type { SizeFlags } from "./size-flags.ts";
import type { World } from "./world.ts";

const BUDGET_MS = 45_000;
/** Fewer forks give hardly an interval, more forks hardly a narrower one. */
const FORKS = { leastForks: 3, mostForks: 20 };

/** Larger defaults are not measured. */
const MOST_SHOWN = 128;

export interface SizePlan extends Pick<CellSetting, "seed" | "packageRoots"> {
  readonly job: NamedJob;
  readonly runtime: RuntimeChoice;
  readonly environment: Environment;
  readonly question: Question;
  readonly budgetMs: number;
  /** By label. The pool without workers is always among them, also if it must not be recommended. */
  readonly pools: ReadonlyMap<string, PlannedPool>;
  readonly defaults: readonly DefaultSize[];
  /** Pools that cannot run the job, and why. */
  readonly unsupported: readonly { readonly pool: string; readonly reason: string }[];
}

/** Flags → question. @throws UsageError for flags that name nothing or exclude each other, before anything is measured */
export async function planSize(
  word: string,
  flags: SizeFlags,
  world: World,
  environment: Environment,
): Promise<SizePlan> {
  checkLoad(flags);
  const { cores } = environment;
  const [found = world.runtime] = chooseRuntimes(
    flags.runtime === undefined ? undefined : [flags.runtime],
    world,
  );
  const job = await findJob(word, flags, world, [found]);
  const runtime = startedFor(job, found);
  const packageRoots = projectLibraries(job.folder ?? world.cwd);
  const { supported, unsupported } = await sortPools(flags.pools, job, runtime, packageRoots);
  const defaults = defaultSizes(runtime.name, world.askParallelism());
  const workers = flags.workers && resolveWorkerCounts(flags.workers, cores).map((count) => count.workers);
  const question: Question = {
    pools: supported.map(({ choice, adapter }): SizablePool => {
      return { label: choice.label, jobsPerWorker: abilitiesIn(adapter, runtime.name).jobsPerWorker };
    }),
    cores,
    rule: { within: flags.within, ...FORKS },
    limits: {
      memoryBytes: flags.memory ?? null,
      blockMs: flags.maxBlock,
      p99Ms: flags.p99 ?? null,
      ratePerSecond: flags.rate ?? null,
    },
    workers: workers ?? null,
    jobsPerWorker: flags.jobsPerWorker?.toSorted((a, b) => a - b) ?? null,
    exhaustive: flags.exhaustive ?? false,
    otherSizes: otherSizesOf(flags, defaults, { workers, cores }),
  };
  const pools = [await choosePool(NO_WORKERS), ...supported];
  return {
    ...{ job, runtime, environment, question, defaults, unsupported, seed: flags.seed },
    packageRoots,
    pools: new Map(pools.map((pool) => [pool.choice.label, pool])),
    budgetMs: flags.budget ?? budgetOf(flags, cores),
  };
}

/** The simplest first. @throws UsageError if none can do the job */
async function sortPools(
  names: readonly string[] | undefined,
  job: NamedJob,
  runtime: RuntimeChoice,
  packageRoots: Readonly<Record<string, string>>,
) {
  const supported: PlannedPool[] = [];
  const unsupported: { pool: string; reason: string }[] = [];
  const chosen = await choosePools(names ?? COMMON_POOLS, packageRoots);
  for (const pool of chosen.sort((a, b) => simplicity(a) - simplicity(b))) {
    const reason = await whyNot(pool, runtime, job, 1, packageRoots);
    if (reason === null) supported.push(pool);
    else unsupported.push({ pool: pool.choice.label, reason });
  }
  if (supported.length > 0) return { supported, unsupported };
  const reasons = unsupported.map(({ pool, reason }) => `${pool} (${reason})`);
  throw new UsageError(`None of the pools can run this job: ${reasons.join(", ")}; name others with --pools`);
}

/** The defaults of libraries and runtimes, of them only what `--workers` names; for a prediction also one worker, as its base. */
function otherSizesOf(
  { predictCores = [] }: SizeFlags,
  defaults: readonly DefaultSize[],
  { workers, cores }: { readonly workers: readonly number[] | undefined; readonly cores: number },
): number[] {
  const sizes = defaults.flatMap((size) => (workers?.includes(size.workers) === false ? [] : [size.workers]));
  const one = predictCores.some((count) => count > cores) ? [1] : [];
  return [...new Set([...one, ...sizes])].filter((workers) => workers <= MOST_SHOWN);
}

function checkLoad({ p99, rate, budget }: SizeFlags): void {
  if (p99 !== undefined && rate === undefined)
    throw new UsageError("--p99 needs a load: add one, as in --rate 200/s");
  if (rate === undefined || budget === undefined) return;
  const needMs = scheduleMs(rate);
  if (needMs > budget)
    throw new UsageError(
      `--budget ${formatDuration(budget)} is too short for --rate ${rate}/s: a 99th percentile takes ${ENOUGH_ARRIVALS} jobs, so ${formatWait(needMs)} for every size; give more time`,
    );
}

/** The latency takes its own time, for three sizes; so do the predictions that can be measured here. */
function budgetOf({ rate, exhaustive, predictCores = [] }: SizeFlags, cores: number): number {
  if (exhaustive) return Number.POSITIVE_INFINITY;
  const predictionsMs = measurable(predictCores, cores) * MOST_PREDICTION_MS;
  return BUDGET_MS + predictionsMs + (rate === undefined ? 0 : 3 * scheduleMs(rate));
}

/** No workers, then what every runtime has, then libraries. */
function simplicity({ choice, adapter }: PlannedPool): number {
  if (choice.pool === NO_WORKERS) return 0;
  return adapter.package === null ? 1 : 2;
}
