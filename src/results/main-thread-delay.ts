import type { CellResult } from "./schema.ts";

/** A pool that keeps the main thread from a due timer for so long, one moment in a hundred, blocks it. */
export const BLOCKING_MS = 20;

export function blocksMainThread(cell: Pick<CellResult, "mainThreadDelay">): boolean {
  return (cell.mainThreadDelay?.p99Ms ?? 0) >= BLOCKING_MS;
}
