import { formatDuration } from "../stats/numbers.ts";
import { shuffled } from "../stats/seeded.ts";
import { widestInterval } from "../summary/precision.ts";
import type { Budget } from "./budget.ts";
import type { Block, Plan } from "./plan.ts";
import { cellsOf, type MatrixRun, type Records } from "./records.ts";

/** One fork of one block. */
export interface Turn {
  readonly block: Block;
  readonly fork: number;
}

/** All blocks, fork by fork, in a new order in each fork. */
export function orderOf(plan: Plan, blocks: readonly Block[], random: () => number): Turn[] {
  return Array.from({ length: plan.forks }, (_, fork) => {
    const order = shuffled(blocks, random);
    // The first part of a column tells the capacity for the others.
    if (fork === 0) order.sort((a, b) => a.part - b.part);
    return order.map((block) => ({ block, fork }));
  }).flat();
}

/** The turns that fit into the budget. The blocks of the others are dropped. */
export function affordable(
  queue: readonly Turn[],
  plan: Plan,
  records: Records,
  budget: Budget,
  elapsedMs: number,
): Turn[] {
  const rest = queue.map(({ block }) => block);
  const dropped = budget.unaffordable(rest, elapsedMs);
  for (const block of dropped) dropBlock(records, block, plan);
  return queue.filter(({ block }) => !dropped.has(block));
}

/** Forks already measured are discarded, too: one fork of three gives no interval. */
function dropBlock(records: Records, block: Block, plan: Plan): void {
  records.discard(
    block,
    `not measured: the budget of ${formatDuration(plan.budgetMs ?? 0)} was too short (--budget sets another)`,
  );
}

/** One more fork of each block with intervals wider than the target, within the budget. */
export function widestBlocks(plan: Plan, run: MatrixRun, blocks: readonly Block[], budget: Budget): Turn[] {
  const { target, mostForks, budgetMs } = plan;
  if (target === null) return [];
  const cells = cellsOf(run);
  const widthOf = ({ id }: Block) => widestInterval(cells.filter(({ block }) => block === id));
  const widths = blocks
    .map((block) => ({ block, width: widthOf(block), fork: run.records.forksOf(block) }))
    .filter(({ width, fork }) => width > target && fork > 0 && fork < mostForks)
    .sort((a, b) => b.width - a.width);
  let affordableMs = budgetMs === null ? Number.POSITIVE_INFINITY : budgetMs - run.elapsedMs();
  return widths.filter(({ block }) => {
    affordableMs -= budget.remainingMs([block]);
    return affordableMs >= 0;
  });
}
