import { nearest } from "./grid.ts";
import type { Rule, Standing } from "./standing.ts";

/** Where a search along one axis stands. */
export interface LineState {
  /** The answer as far as it is known; null: nothing is measured. */
  readonly chosen: number | null;
  readonly best: number | null;
  /** What to measure next, together; nothing: it is decided, or more forks are not allowed. */
  readonly next: readonly number[];
  /** Sizes of which it is not yet known well whether they are good enough: the choice and smaller ones. */
  readonly unclear: readonly number[];
}

/** Sizes along one axis, and what is known of them. */
export interface Line {
  readonly grid: readonly number[];
  readonly guess: number;
  readonly standings: ReadonlyMap<number, Standing>;
  readonly rule: Rule;
}

const UNKNOWN: LineState = { chosen: null, best: null, next: [], unclear: [] };

/** Every size, until all are known well enough. */
export function exhaustLine(line: Line): LineState {
  const { grid, standings, rule } = line;
  if (grid.length === 0) return UNKNOWN;
  if (grid.some((size) => !standings.has(size))) return { ...decide(line), next: grid };
  const open = [...standings.values()].some(({ precise, exhausted }) => !precise && !exhausted);
  return { ...decide(line), next: open && rule.mostForks > 0 ? grid : [] };
}

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
  return { ...state, next: next === null ? unsettled(line, known, state) : [next, best] };
}

/** The guess, the next smaller and one twice as large: if the guess is right, these decide. */
function startOf(grid: readonly number[], guess: number): number[] {
  const middle = grid.indexOf(nearest(grid, guess));
  const far = nearest(grid.slice(middle), 2 * guess);
  const sizes = [grid[middle - 1], grid[middle], far].filter((size) => size !== undefined);
  return [...new Set(sizes)];
}

function decide({ grid, standings, rule }: Line): LineState {
  const known = grid.filter((size) => standings.has(size));
  const best = known.find((size) => standings.get(size)?.best) ?? null;
  const chosen = known.find((size) => standings.get(size)?.passes) ?? null;
  const unclear = known.filter((size) => {
    const standing = standings.get(size);
    if (standing === undefined || standing.precise || chosen === null || size > chosen) return false;
    return (standing.ratio.high ?? standing.ratio.estimate) >= 1 - rule.within && size !== best;
  });
  return { chosen, best, next: [], unclear };
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
    if ((standings.get(neighbour)?.ratio.estimate ?? 0) >= 1 - rule.within / 2) continue;
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

/** All is placed: what is left to measure again are the sizes that decide, beside the best. */
function unsettled({ standings }: Line, known: readonly number[], { chosen, best }: LineState): number[] {
  if (chosen === null || best === null) return [];
  const deciding = [known[known.indexOf(chosen) - 1], chosen, best].filter((size) => size !== undefined);
  const open = deciding.filter((size) => {
    const standing = standings.get(size);
    return standing !== undefined && !standing.precise && !standing.exhausted;
  });
  return open.length === 0 ? [] : [...new Set([...open, best])];
}
