import { blocksMainThread, forkRate, highestRate, pairRatios } from "../results/forks.ts";
import type { CellResult } from "../results/schema.ts";
import { residualVariance } from "../stats/blocks.ts";
import { holm } from "../stats/holm.ts";
import { mean } from "../stats/interval.ts";
import { tCumulative } from "../stats/student-t.ts";

/** Less than this is no difference that anybody would choose a pool by. */
const SMALLEST_DIFFERENCE = 0.01;
/** One-sided, so that it is the usual 5 % of two sides. */
const ALPHA = 0.025;

/**
 * Finds the best pool of a column, and those that the data do not tell from it. With one fork there is no winner.
 *
 * Every rival is compared, fork by fork, with the one that happened to come out on top. The noise is taken from all of
 * the column together, as three forks of two pools alone tell next to nothing of it; and the comparisons are corrected
 * for their number (Holm), or pools that are alike would be told apart in one column of four.
 */
export function setStandings(column: readonly CellResult[]): void {
  const rivals = column.filter(
    (cell) => cell.role === "contender" && cell.forks.length >= 2 && !blocksMainThread(cell),
  );
  const best = highestRate(rivals);
  if (best === null) return;
  best.standing = "best";
  const others = rivals.filter((cell) => cell !== best);
  const noise = noiseOf(rivals);
  const behind = holm(
    others.map((cell) => pValueOfBehind(pairRatios(cell.forks, best.forks), noise)),
    ALPHA,
  );
  for (const [i, cell] of others.entries()) cell.standing = behind[i] ? "behind" : "tied";
}

/** How often ratios like these would come of a pool that is the smallest difference behind. */
function pValueOfBehind(ratios: readonly number[], noise: ReturnType<typeof noiseOf>): number {
  if (noise === null || ratios.length < 2) return 1;
  const distance = mean(ratios.map(Math.log)) - Math.log(1 - SMALLEST_DIFFERENCE);
  const standardError = Math.sqrt((2 * noise.variance) / ratios.length);
  if (standardError === 0) return distance < 0 ? 0 : 1;
  return tCumulative(distance / standardError, noise.df);
}

/** The variance of a fork's logarithmic figure, from the forks that all rivals have; null: too few. */
function noiseOf(rivals: readonly CellResult[]): ReturnType<typeof residualVariance> | null {
  const common = (rivals[0]?.forks ?? [])
    .map(({ fork }) => fork)
    .filter((fork) => rivals.every((cell) => cell.forks.some((other) => other.fork === fork)));
  if (common.length < 2 || rivals.length < 2) return null;
  return residualVariance(
    common.map((fork) =>
      rivals.flatMap((cell) =>
        cell.forks.filter((other) => other.fork === fork).map((other) => Math.log(forkRate(other))),
      ),
    ),
  );
}
