import { type BlockFit, compareDirectly, fitBlocks } from "../estimate/blocks.ts";
import type { Contrast } from "../estimate/contrast.ts";
import { intervalOf } from "../estimate/interval.ts";
import { exactly, geometricMean, type Interval } from "../stats/interval.ts";
import { keyOf, sameCandidate } from "./candidate.ts";
import type { Observations } from "./observations.ts";
import type { Candidate } from "./schema.ts";

/** The bounds that decide are one-sided, 95 %: the ends of a two-sided interval of 90 %. */
export const LEVEL = 0.9;

/** So many forks that two have in common tell their own noise; from there on they alone count. */
const ENOUGH_FORKS = 5;

/** How far a single fork may be off, as long as there is no interval: the most that was seen is a factor of three. */
const MOST_OFF = 4;

/** The lower bound, however little is known. */
export const lowOf = ({ estimate, low }: Interval) => low ?? estimate / MOST_OFF;

/** Jobs per second over forks. */
export function rateOf(observations: Observations, candidate: Candidate): number {
  return geometricMean(forkRatesOf(observations, candidate));
}

export function forkRatesOf(observations: Observations, candidate: Candidate): number[] {
  return observations.undisturbed(candidate).map(({ jobsPerSecond }) => jobsPerSecond);
}

/** Candidates as a table of forks × candidates, to compare any of them with any other. */
export interface Table {
  ratioOf(above: Candidate, below: Candidate): Interval;
  /** In how many undisturbed forks a candidate stood beside others that lead to this one. */
  forksOf(candidate: Candidate, below: Candidate): number;
}

/** A search asks the same again and again while nothing new is measured, and a fit of many sizes takes a while. */
const remembered = new WeakMap<Observations, Map<string, Table>>();

/**
 * Sizes of one pool are compared by what was measured of that pool: what slows down a single thread does not slow down
 * several as much, so that a third pool would mislead.
 */
export function tableOf(observations: Observations, compared: readonly Candidate[]): Table {
  const pools = new Set(compared.map(({ pool }) => pool));
  const key = pools.size > 1 ? "" : [...pools].join();
  const known = remembered.get(observations) ?? new Map<string, Table>();
  remembered.set(observations, known);
  const relevant = observations.candidates.filter(({ pool }) => pools.size > 1 || pools.has(pool));
  const table = known.get(key) ?? tabulate(observations, relevant);
  known.set(key, table);
  return table;
}

/**
 * Two that stood beside each other in few forks are compared by all forks at once: also what neither shares with the other
 * tells the noise, and two that were never measured together are compared by way of a third. Not even so: no interval.
 */
function tabulate(observations: Observations, candidates: readonly Candidate[]): Table {
  const columns = new Map(candidates.map((one, column) => [keyOf(one), column]));
  const columnOf = (one: Candidate) => columns.get(keyOf(one)) ?? -1;
  const values = candidates.map((candidate, column) =>
    observations.undisturbed(candidate).map(({ fork, jobsPerSecond, rounds }) => {
      return { row: fork, column, value: Math.log(jobsPerSecond), weight: rounds };
    }),
  );
  const fits: BlockFit[] = [];
  const fitWith = (column: number): BlockFit => {
    const known = fits.find(({ connected }) => connected.has(column));
    if (known !== undefined) return known;
    fits.push(fitBlocks(values.flat(), column));
    return fits.at(-1) as BlockFit;
  };
  const contrasts = new Map<number, Contrast | null>();
  /** null: they were never measured together, not even by way of others. */
  const contrastOf = (a: number, b: number): Contrast | null => {
    if (a < 0 || b < 0) return null;
    const known = contrasts.get(a * values.length + b);
    if (known !== undefined) return known;
    const { rows, difference } = compareDirectly(values[a] ?? [], values[b] ?? []);
    const fit = rows >= ENOUGH_FORKS ? null : fitWith(b);
    const contrast = fit === null ? difference : fit.connected.has(a) ? fit.difference(a, b) : null;
    contrasts.set(a * values.length + b, contrast);
    return contrast;
  };
  const ratioOf = (above: Candidate, below: Candidate): Interval => {
    if (sameCandidate(above, below)) return { estimate: 1, low: 1, high: 1 };
    const contrast = contrastOf(columnOf(above), columnOf(below));
    if (contrast === null) return exactly(rateOf(observations, above) / rateOf(observations, below));
    // With one-sided bounds of 95 %; none where nothing tells the noise.
    return intervalOf(contrast.df < 1 ? null : contrast, contrast.estimate, LEVEL);
  };
  return {
    ratioOf,
    forksOf(candidate, below) {
      const [column, fit] = [columnOf(candidate), fitWith(columnOf(below))];
      return fit.connected.has(column) ? fit.rowsOf(column) : 0;
    },
  };
}
