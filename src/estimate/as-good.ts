import { differs, type Interval, quotient } from "../stats/interval.ts";
import type { Rank } from "./rank.ts";

/** A cell of one scenario and runtime. */
interface Sized {
  readonly workers: number;
  readonly rank: Rank | null;
  readonly timesMainThread: Interval | null;
}

/** Fewer workers are as good only if the data say so; that they do not say otherwise is not enough. */
const AS_GOOD = 0.9;

/** The best of the smallest worker count whose throughput is surely not much below the best of all. */
export function smallestAsGood<Cell extends Sized>(best: Cell, rivals: readonly Cell[]): Cell {
  const asGood = rivals.filter((cell) => {
    if (cell.rank !== "best" || cell.workers >= best.workers) return false;
    const ratio = quotient(cell.timesMainThread, best.timesMainThread);
    return ratio !== null && !differs(ratio) && (ratio.low ?? 0) >= AS_GOOD;
  });
  return asGood.reduce((least, cell) => (cell.workers < least.workers ? cell : least), best);
}

/** Whether a cell surely does more than another, or may do as much; null: it does less, or nothing tells. */
export function doesAsMuch(cell: Sized, other: Sized): "more" | "as much" | null {
  const ratio = quotient(cell.timesMainThread, other.timesMainThread);
  if (ratio === null || ratio.high === null || ratio.high < 1) return null;
  return (ratio.low ?? 0) > 1 ? "more" : "as much";
}
