import { nearest } from "./grid.ts";
import type { Rule, Standing } from "./standing.ts";

/** Where a search along one axis stands. */
export interface LineState {
  /** The smallest that is good enough, as far as it is known; null: none is. */
  readonly chosen: number | null;
  readonly best: number | null;
  /** Where to measure next, together; nothing: every place that decides was measured. */
  readonly next: readonly number[];
}

/** Sizes along one axis, and what is known of them. */
export interface Line {
  readonly grid: readonly number[];
  readonly guess: number;
  readonly standings: ReadonlyMap<number, Standing>;
  readonly rule: Rule;
}

const UNKNOWN: LineState = { chosen: null, best: null, next: [] };

/**
 * The smallest size that is good enough, measuring only where it is decided. Takes the throughput to rise to one peak or
 * plateau: it is looked for around a guess, then the line where it becomes good enough is halved, on a scale of ratios.
 */
export function searchLine(line: Line): LineState {
  const { grid, guess, standings } = line;
  if (grid.length === 0) return UNKNOWN;
  const start = startOf(grid, guess);
  const state = decide(line);
  // One size may be known from before, as that of the job alone is: no place to start from.
  if (standings.size <= 1 && start.some((size) => !standings.has(size))) return { ...state, next: start };
  const best = state.best as number;
  const known = grid.filter((size) => standings.has(size));
  const next = beyond(grid, known, best) ?? besidePeak(line, known, best) ?? atTheLine(line, known, state);
  return { ...state, next: next === null ? [] : [next, best] };
}

/** The guess, the next smaller and one twice as large: if the guess is right, these decide. */
function startOf(grid: readonly number[], guess: number): number[] {
  const middle = grid.indexOf(nearest(grid, guess));
  const far = nearest(grid.slice(middle), 2 * guess);
  const sizes = [grid[middle - 1], grid[middle], far].filter((size) => size !== undefined);
  return [...new Set(sizes)];
}

function decide({ grid, standings }: Line): LineState {
  const known = grid.filter((size) => standings.has(size));
  const estimate = (size: number) => standings.get(size)?.ratio.estimate ?? 0;
  const best = known.reduce<number | null>(
    (top, size) => (top === null || estimate(size) > estimate(top) ? size : top),
    null,
  );
  return { best, chosen: known.find((size) => standings.get(size)?.passes) ?? null, next: [] };
}

/** The best is the largest measured: the peak may lie beyond. */
function beyond(grid: readonly number[], known: readonly number[], best: number): number | null {
  if (best !== known.at(-1) || best === grid.at(-1)) return null;
  return nearest(
    grid.filter((size) => size > best),
    2 * best,
  );
}

/** A neighbour that is clearly lower, with sizes in between: the peak may be there. */
function besidePeak({ grid, standings, rule }: Line, known: readonly number[], best: number): number | null {
  const at = known.indexOf(best);
  for (const neighbour of [known[at - 1], known[at + 1]]) {
    if (neighbour === undefined) continue;
    const [own, top] = [standings.get(neighbour), standings.get(best)].map((one) => one?.ratio.estimate ?? 0);
    if ((own as number) >= (1 - rule.within / 2) * (top as number)) continue;
    const middle = between(grid, Math.min(neighbour, best), Math.max(neighbour, best));
    if (middle !== null) return middle;
  }
  return null;
}

/** Between the largest size that is too small and the smallest that is good enough. */
function atTheLine({ grid }: Line, known: readonly number[], { chosen }: LineState): number | null {
  if (chosen === null) return null;
  return between(grid, known[known.indexOf(chosen) - 1] ?? 0, chosen);
}

function between(grid: readonly number[], low: number, high: number): number | null {
  const inside = grid.filter((size) => size > low && size < high);
  return inside.length === 0 ? null : nearest(inside, Math.sqrt(Math.max(low, 0.5) * high));
}
