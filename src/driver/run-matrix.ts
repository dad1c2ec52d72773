import type { RuntimeChoice } from "../domain/cell.ts";
import type { Survey } from "../domain/measurement.ts";
import { type Cell, CellFailure } from "../domain/protocol.ts";
import { UsageError } from "../domain/usage-error.ts";
import type { LoggedFork } from "../results/fork-log.ts";
import { seeded, shuffled } from "../stats/seeded.ts";
import { createBudget, refuseShortBudget } from "./budget.ts";
import type { MatrixWorld } from "./matrix-world.ts";
import { type Block, type Plan, type PlannedScenario, planBlocks } from "./plan.ts";
import { loggedOf, type MatrixRun, Records } from "./records.ts";
import { checkSameJobs, type FormerRun } from "./resume.ts";
import { runBlock } from "./run-block.ts";
import { surveyJob } from "./survey.ts";
import { affordable, orderOf, type Turn, widestBlocks } from "./turns.ts";

interface Progress {
  readonly block: Block;
  readonly fork: number;
  readonly done: number;
  readonly total: number;
  readonly remainingMs: number;
  /** Whose turn it is. */
  readonly turn: string;
}

/** Told what is going on. */
export interface MatrixWatch {
  onSurvey(scenario: string, runtime: string): void;
  onProgress(progress: Progress): void;
  /** What a cell printed, in each fork. */
  readonly onPrinted?: (block: Block, label: string, printed: ReturnType<Cell["printed"]>) => void;
  /**
   * The surveys are done: nothing of the run itself has been measured yet.
   *
   * @param overBudgetMs about how long what is never left out, the forks of one block, takes; null: it fits into the budget
   */
  onStart?(run: MatrixRun, overBudgetMs: number | null): void;
  /** A fork of a block is done: it can be kept at once. */
  onFork?(fork: LoggedFork): void;
  /** Every block has this many forks, and more will follow: a first answer is possible. */
  onForks?(run: MatrixRun, forks: number): void;
}

/**
 * Measures a plan: fork by fork, in each fork all blocks in a new order, so that no cell's forks lie together in time.
 *
 * @param signal ends the run after the step under way; what is done stays
 * @param former an earlier run of the same plan, broken off: what it has measured is not measured again
 * @throws UsageError for a budget too short for one fork, for a job that no runtime can load, or that is another than the
 * former run's
 */
export async function runMatrix(
  plan: Plan,
  world: MatrixWorld,
  watch: MatrixWatch,
  signal: AbortSignal,
  former: FormerRun | null = null,
): Promise<MatrixRun> {
  const startedMs = world.nowMs() - (former?.forks.at(-1)?.elapsedMs ?? 0);
  const elapsedMs = () => Math.round(world.nowMs() - startedMs);
  const random = seeded(plan.seed);
  const blocks = await planBlocks(plan);
  refuseShortBudget(plan, blocks);
  const records = new Records(blocks);
  const { surveys, possible } = await surveyAll(plan, world, records, blocks, { signal, ...watch });
  const surveyOf = ({ runtime, scenario }: Block) => surveys.get(runtime)?.get(scenario);
  const budget = createBudget(plan, (block) => surveyOf(block) ?? { meanJobMs: 0, warmingMs: 0 });
  const leastMs = plan.forks * Math.min(...possible.map((block) => budget.remainingMs([block])));
  const run: MatrixRun = { records, surveys: firstSurveys(surveys), probes: probesOf(surveys), elapsedMs };

  if (former !== null) checkSameJobs(former.results, run.surveys);
  watch.onStart?.(run, leastMs > (plan.budgetMs ?? leastMs) ? leastMs : null);
  for (const logged of former?.forks ?? []) records.add(logged);

  const isMissing = ({ block, fork }: Turn) => fork >= records.forksOf(block);
  let queue = orderOf(plan, possible, random).filter(isMissing);
  let done = 0;
  while (!signal.aborted) {
    // Only while the first forks are measured: a cell that has been begun gets all of its forks.
    if (queue[0]?.fork === 0) queue = affordable(queue, plan, records, budget, elapsedMs());
    if (queue.length === 0) queue = shuffled(widestBlocks(plan, run, possible, budget), random);
    const next = queue.shift();
    if (next === undefined) break;

    const { block, fork } = next;
    const beganMs = world.nowMs();
    const measureMs = budget.measureMs(next, queue, elapsedMs());
    const restMs = budget.remainingMs([block, ...queue.map((turn) => turn.block)]);
    const total = done + queue.length + 1;
    const measured = await runBlock({ plan, world, records }, next, surveyOf(block) as Survey, {
      ...{ random, measureMs },
      onPrinted: (label, printed) => watch.onPrinted?.(block, label, printed),
      onStep(turn) {
        const remainingMs = Math.max(0, restMs - (world.nowMs() - beganMs));
        watch.onProgress({ block, fork, done, total, remainingMs, turn });
      },
    });
    // Of a block that was broken off, nothing is kept: its cells were not treated alike.
    if (signal.aborted) break;
    const logged = { ...loggedOf(block, fork, measured), elapsedMs: elapsedMs() };
    records.add(logged);
    budget.spent(block, world.nowMs() - beganMs, measureMs);
    done += 1;
    watch.onFork?.(logged);
    if (queue.length > 0 && queue[0]?.fork !== fork && isWorthTelling(fork + 1))
      watch.onForks?.(run, fork + 1);
  }
  if (signal.aborted)
    for (const block of blocks) records.settle(block, "skipped", "interrupted before it was measured");
  return run;
}

/** An answer takes a summary of the whole run: rarer as the run grows, or the work would grow with its square. */
const isWorthTelling = (forks: number) => forks <= 8 || Number.isInteger(Math.log2(forks));

type Surveys = Map<RuntimeChoice, Map<PlannedScenario, Survey>>;

/** Surveys every scenario once in each runtime. If a scenario cannot run, its cells get the reason, and the run goes on. */
async function surveyAll(
  plan: Plan,
  world: MatrixWorld,
  records: Records,
  blocks: readonly Block[],
  { signal, onSurvey }: { readonly signal: AbortSignal; onSurvey: MatrixWatch["onSurvey"] },
): Promise<{ surveys: Surveys; possible: Block[] }> {
  const surveys: Surveys = new Map(plan.runtimes.map((runtime) => [runtime, new Map()]));
  const impossible = new Set<Block>();
  const warms = plan.schedule.rounds === null;
  for (const scenario of plan.scenarios) {
    const failures = new Map<RuntimeChoice, CellFailure>();
    for (const runtime of plan.runtimes) {
      if (signal.aborted) break;
      onSurvey(scenario.ref.name, runtime.label);
      try {
        const inputs = firstSurveys(surveys).get(scenario)?.facts.inputs ?? null;
        const survey = await surveyJob(scenario, runtime, plan.seed, world, { inputs, warms });
        surveys.get(runtime)?.set(scenario, survey);
      } catch (error) {
        if (!(error instanceof CellFailure)) throw error;
        if (!signal.aborted) failures.set(runtime, error);
      }
    }
    refuseUsage(plan, failures);
    for (const block of blocks) {
      const failure = failures.get(block.runtime);
      if (block.scenario !== scenario || failure === undefined) continue;
      records.settle(block, failure.unsupported ? "unsupported" : "failed", failure.message);
      impossible.add(block);
    }
  }
  return { surveys, possible: blocks.filter((block) => !impossible.has(block)) };
}

/** A job that no runtime can load is the user's mistake. If some runtimes cannot load it, their cells get the reason. */
function refuseUsage(plan: Plan, failures: ReadonlyMap<RuntimeChoice, CellFailure>): void {
  const [first] = [...failures.values()].filter(({ usage }) => usage);
  if (first !== undefined && failures.size === plan.runtimes.length) {
    throw new UsageError(first.message, { cause: first });
  }
}

function probesOf(surveys: Surveys): Map<RuntimeChoice, Survey["probes"]> {
  return new Map([...surveys].map(([runtime, found]) => [runtime, [...found.values()][0]?.probes ?? {}]));
}

function firstSurveys(surveys: Surveys): Map<PlannedScenario, Survey> {
  const first = new Map<PlannedScenario, Survey>();
  for (const found of surveys.values()) {
    for (const [scenario, survey] of found) if (!first.has(scenario)) first.set(scenario, survey);
  }
  return first;
}
