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

/** Fork by fork all blocks, in each fork in a new order. */
export function orderOf(plan: Plan, blocks: readonly Block[], random: () => number): Turn[] {
  return Array.from({ length: plan.forks }, (_, fork) => {
    const order = shuffled(blocks, random);
    // What loads are shares of, the first part of a column tells.
    if (fork === 0) order.sort((a, b) => a.part - b.part);
    return order.map((block) => ({ block, fork }));
  }).flat();
}

/** The turns for which there is time; the blocks of the others are dropped. */
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

/** A fork that was already measured does not count: with one of three there is no interval. */
function dropBlock(records: Records, block: Block, plan: Plan): void {
  const seconds = Math.round((plan.budgetMs ?? 0) / 1000);
  records.discard(block, `not measured: the budget of ${seconds} s does not reach (--budget)`);
}

/** One more fork of each block whose intervals are wider than the suite aims at, as far as the budget goes. */
export function widestBlocks(
  plan: Plan,
  run: MatrixRun,
  blocks: readonly Block[],
  budget: Budget,
  elapsedMs: number,
): Turn[] {
  const { target, mostForks, budgetMs } = plan;
  if (target === null) return [];
  const cells = cellsOf(run);
  const widthOf = ({ id }: Block) => widestInterval(cells.filter(({ block }) => block === id));
  const widths = blocks
    .map((block) => ({ block, width: widthOf(block), fork: run.records.forksOf(block) }))
    .filter(({ width, fork }) => width > target && fork > 0 && fork < mostForks)
    .sort((a, b) => b.width - a.width);
  let affordableMs = budgetMs === null ? Number.POSITIVE_INFINITY : budgetMs - elapsedMs;
  return widths.filter(({ block }) => {
    affordableMs -= budget.remainingMs([block]);
    return affordableMs >= 0;
  });
}
