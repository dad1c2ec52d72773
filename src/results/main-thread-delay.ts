import type { CellResult } from "./schema.ts";

/** A pool blocks the main thread if the 99th percentile of its delay is at least this. */
export const BLOCKING_MS = 20;

export function blocksMainThread(cell: Pick<CellResult, "mainThreadDelay">): boolean {
  return (cell.mainThreadDelay?.p99Ms ?? 0) >= BLOCKING_MS;
}
