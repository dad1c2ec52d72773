import { UsageError } from "../domain/usage-error.ts";
import type { Plan, PlannedPool } from "../driver/plan.ts";
import type { Environment } from "../host/environment.ts";
import { abilitiesIn } from "../pools/adapter/abilities.ts";
import { NO_WORKERS } from "../sizing/candidate.ts";
import { type DefaultSize, defaultSizes } from "../sizing/defaults.ts";
import { ENOUGH_ARRIVALS } from "../sizing/measure-forks.ts";
import type { Question, SizablePool } from "../sizing/question.ts";
import { choosePool } from "./pool-choice.ts";
import { makePlan } from "./run-plan.ts";
import type { SizeFlags } from "./size-flags.ts";
import type { World } from "./world.ts";

const BUDGET_MS = 55_000;
/** With fewer forks there is hardly an interval, with more hardly a narrower one. */
const FORKS = { leastForks: 3, mostForks: 10 };

/** A default beyond that is not tried out. */
const MOST_BESIDE = 128;

export interface SizePlan {
  readonly plan: Plan;
  readonly question: Question;
  readonly budgetMs: number;
  readonly pools: ReadonlyMap<string, PlannedPool>;
  readonly defaults: readonly DefaultSize[];
  /** Pools that cannot be asked, known beforehand, and why. */
  readonly unsupported: readonly { readonly pool: string; readonly reason: string }[];
}

/** Flags → question. @throws UsageError for whatever cannot be meant, before anything is measured */
export async function planSize(
  job: string,
  flags: SizeFlags,
  world: World,
  environment: Environment,
): Promise<SizePlan> {
  checkLoad(flags);
  const { cores } = environment;
  const runtimes = flags.runtime === undefined ? {} : { runtimes: [flags.runtime] };
  const asked = { ...flags, ...runtimes, suite: "quick" };
  const plan = await makePlan(job, asked, world, cores);
  const runtime = plan.runtimes[0]?.name ?? "node";
  const supported: PlannedPool[] = [];
  const unsupported: { pool: string; reason: string }[] = [];
  for (const pool of [...plan.pools].sort((a, b) => simplicity(a) - simplicity(b))) {
    const reason = await whyNot(pool, plan);
    if (reason === null) supported.push(pool);
    else unsupported.push({ pool: pool.choice.label, reason });
  }
  if (supported.length === 0)
    throw new UsageError(
      `No pool is left to recommend: ${unsupported.map(({ pool, reason }) => `${pool} (${reason})`).join(", ")}`,
    );
  const defaults = defaultSizes(runtime, world.askParallelism());
  const scout = await choosePool(NO_WORKERS);
  const question: Question = {
    pools: supported.map(({ choice, adapter }): SizablePool => {
      return { label: choice.label, jobsPerWorker: abilitiesIn(adapter, runtime).jobsPerWorker };
    }),
    cores,
    rule: { within: flags.within, ...FORKS },
    limits: {
      memoryBytes: flags.memory ?? null,
      blockMs: flags.maxBlock,
      p99Ms: flags.p99 ?? null,
      ratePerSecond: flags.rate ?? null,
    },
    workers: flags.workers === undefined ? null : plan.workers.map(({ workers }) => workers),
    jobsPerWorker: flags.jobsPerWorker === undefined ? null : flags.jobsPerWorker.toSorted((a, b) => a - b),
    exhaustive: flags.exhaustive ?? false,
    beside: besideOf(flags, defaults, cores),
  };
  const pools = new Map([scout, ...supported].map((pool) => [pool.choice.label, pool]));
  return { plan, question, pools, unsupported, defaults, budgetMs: flags.budget ?? budgetOf(flags) };
}

/** What others choose; for a prediction also a single worker, whose speed-up it rests on. */
function besideOf(
  { predictCores = [] }: SizeFlags,
  defaults: readonly DefaultSize[],
  cores: number,
): number[] {
  const sizes = defaults.map(({ workers }) => workers);
  const one = predictCores.some((count) => count > cores) ? [1] : [];
  return [...new Set([...one, ...sizes])].filter((workers) => workers <= MOST_BESIDE);
}

function checkLoad({ p99, rate, budget }: SizeFlags): void {
  if (p99 !== undefined && rate === undefined)
    throw new UsageError("--p99 says nothing without a load: state one with --rate, as in --rate 200/s");
  if (rate === undefined || budget === undefined) return;
  const needMs = (1000 * ENOUGH_ARRIVALS) / rate;
  if (needMs > budget)
    throw new UsageError(
      `--rate ${rate}/s within --budget ${budget / 1000} s: a 99th percentile takes ${ENOUGH_ARRIVALS} jobs, which is ${Math.ceil(needMs / 1000)} s of that rate for every size; give more time`,
    );
}

/** The latency takes its own time: for three sizes. */
function budgetOf({ rate, exhaustive }: SizeFlags): number {
  if (exhaustive) return Number.POSITIVE_INFINITY;
  return BUDGET_MS + (rate === undefined ? 0 : (3 * 1000 * ENOUGH_ARRIVALS) / rate);
}

/** No workers, then what every runtime has, then libraries. */
function simplicity({ choice, adapter }: PlannedPool): number {
  if (choice.pool === NO_WORKERS) return 0;
  return adapter.package === null ? 1 : 2;
}

async function whyNot({ adapter }: PlannedPool, { scenarios, runtimes }: Plan): Promise<string | null> {
  const runtime = runtimes[0]?.name ?? "node";
  const { fresh, sharedMemory } = scenarios[0]?.scenario ?? {};
  const { transfer, sharedMemory: shares } = abilitiesIn(adapter, runtime);
  if (fresh !== undefined && transfer !== true) return transfer;
  if (sharedMemory && shares !== true) return shares;
  return adapter.check({ runtime });
}
