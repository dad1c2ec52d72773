import type { Survey } from "../domain/measurement.ts";
import { UsageError } from "../domain/usage-error.ts";
import { mean } from "../stats/interval.ts";
import { formatDuration } from "../stats/numbers.ts";
import { LOAD_SHARES } from "./loads.ts";
import type { Block, Plan } from "./plan.ts";
import { YARDSTICK_TURNS } from "./take-round.ts";
import { leastTurnMs } from "./turn-size.ts";
import { TIMES_LONGER } from "./warm-up.ts";
import { byImportance } from "./worker-counts.ts";

/** Start and end of a process, as a first guess until blocks have been timed. */
const START_MS = 420;
/** The guess weighs as much as this many timed blocks: otherwise one lucky block would decide how long the next may take. */
const BLOCKS_IN_GUESS = 4;

/** The turns of a fork take at least this long: fewer turns would tell too little of the noise. */
const SHORTEST_MS = 1200;
/** Time left over makes turns longer, up to this factor. */
const MOST_TIMES_LONGER = 3;

const BLOCKS_FOR_A_PACE = 8;
const PART_FOR_A_PACE = 0.3;

type ForkOfBlock = { readonly block: Block };

/** Decides what to leave out when time is short: worker counts first, then scenarios; never forks, and never everything. */
export interface Budget {
  /** Is told how long a fork of a block took, and how long its turns were to take. */
  spent(block: Block, ms: number, measureMs: number): void;
  /** How long the turns of the next fork may take: what is left, shared out over this fork and all that follow. */
  measureMs(next: ForkOfBlock, rest: readonly ForkOfBlock[], elapsedMs: number): number;
  /** Time that these blocks will take, in ms. */
  remainingMs(rest: readonly Block[]): number;
  /** The blocks that no longer fit into the budget, the least important first. */
  unaffordable(rest: readonly Block[], elapsedMs: number): Set<Block>;
}

/** What the survey saw of a job: a long one needs longer turns than planned, one that is cold for long a longer warm-up. */
type JobPace = Pick<Survey, "meanJobMs" | "warmingMs">;

export function createBudget(plan: Plan, paceOf: (block: Block) => JobPace): Budget {
  let spentMs = 0;
  let guessedMs = 0;
  let timedBlocks = 0;
  let besideMs = 0;
  const { schedule, budgetMs } = plan;

  const guess = (block: Block) => guessMs(plan, block, paceOf(block));
  const remainingMs = (rest: readonly Block[]) => {
    // The guess is wrong by some factor, and the factor is much the same for all blocks.
    const factor = guessedMs === 0 ? 1 : spentMs / guessedMs;
    return factor * rest.reduce((sum, block) => sum + guess(block), 0);
  };

  return {
    spent(block, ms, measureMs) {
      timedBlocks += 1;
      besideMs += Math.max(0, ms - measureMs);
      // As if its turns had been as short as they may be.
      spentMs += isShared(plan) ? ms - measureMs + SHORTEST_MS : ms;
      guessedMs += guess(block);
    },
    measureMs(next, rest, elapsedMs) {
      if (budgetMs === null || !isShared(plan)) return schedule.measureMs;
      const blocks = [next, ...rest].map(({ block }) => block);
      const guessedBesideMs = mean(blocks.map((block) => guessBesideMs(plan, block, paceOf(block))));
      const expectedMs = (besideMs + BLOCKS_IN_GUESS * guessedBesideMs) / (timedBlocks + BLOCKS_IN_GUESS);
      const ownMs = (budgetMs - elapsedMs) / blocks.length - expectedMs;
      return Math.min(MOST_TIMES_LONGER * schedule.measureMs, Math.max(SHORTEST_MS, ownMs));
    },
    remainingMs,
    unaffordable(rest, elapsedMs) {
      const dropped = new Set<Block>();
      // Nothing is left out on a guess alone: the pace of this machine shows after some blocks, or after a part of the budget.
      const paceIsKnown =
        timedBlocks >= BLOCKS_FOR_A_PACE || spentMs >= (plan.budgetMs ?? 0) * PART_FOR_A_PACE;
      if (plan.budgetMs === null || !paceIsKnown) return dropped;
      for (const drop of inOrderOfDropping(plan)) {
        const kept = rest.filter((block) => !dropped.has(block));
        if (elapsedMs + remainingMs(kept) <= plan.budgetMs) break;
        for (const block of kept.filter(drop)) dropped.add(block);
      }
      return dropped;
    },
  };
}

/** @throws UsageError for a budget that not even one fork of any block fits into, its jobs aside */
export function refuseShortBudget(plan: Plan, blocks: readonly Block[]): void {
  if (plan.budgetMs === null || blocks.length === 0) return;
  const leastMs = Math.min(...blocks.map((block) => guessMs(plan, block, { meanJobMs: 0, warmingMs: 0 })));
  refuseShorter(plan.budgetMs, leastMs, "give more time, or fewer --pools");
}

/** @throws UsageError for a budget that is shorter than one fork */
export function refuseShorter(budgetMs: number, leastMs: number, instead: string): void {
  if (budgetMs < leastMs)
    throw new UsageError(
      `--budget ${formatDuration(budgetMs)} is too short for one fork, which takes about ${formatDuration(leastMs)}: ${instead}`,
    );
}

/** What a fork of a block takes, before any was timed. */
function guessMs(plan: Plan, block: Block, pace: JobPace): number {
  const { turnMs, rounds } = plan.schedule;
  const measureMs = isShared(plan) ? SHORTEST_MS : plan.schedule.measureMs;
  // No fewer turns than tell the noise; the yardstick has more than one in a round.
  const roundMs = (cellsIn(block) + YARDSTICK_TURNS - 1) * leastTurnMs(turnMs, pace.meanJobMs);
  const turnsMs = rounds === null ? Math.max(measureMs, 4 * roundMs) : rounds * roundMs;
  const { mostMs = 0, shares = LOAD_SHARES } = plan.openLoop ?? {};
  const loadsMs = mostMs * shares.length * block.contenders.length;
  return guessBesideMs(plan, block, pace) + turnsMs + loadsMs;
}

/** Its processes and its warm-up. */
const guessBesideMs = ({ schedule: { warmUp } }: Plan, block: Block, { warmingMs }: JobPace) =>
  processesOf(block) * START_MS + cellsIn(block) * Math.max(2 * warmUp.leastMs, TIMES_LONGER * warmingMs);

/** The reference's process is one beside the pools'. */
const processesOf = ({ contenders, twin }: Block) => contenders.length + (twin === null ? 1 : 2);
/** The main thread and the anchor have no process of their own. */
const cellsIn = (block: Block) => processesOf(block) + 2;

/** Whether a fork gets what is left of the budget, and not the time that the suite plans. */
const isShared = ({ schedule, budgetMs }: Plan) => budgetMs !== null && schedule.rounds === null;

function inOrderOfDropping(plan: Plan): ((block: Block) => boolean)[] {
  const counts = byImportance(plan.workers, plan.cores).slice(1).reverse();
  const scenarios = plan.scenarios.slice(1).reverse();
  return [
    ...counts.map((count) => (block: Block) => block.workers.workers === count.workers),
    ...scenarios.map((scenario) => (block: Block) => block.scenario === scenario),
  ];
}
