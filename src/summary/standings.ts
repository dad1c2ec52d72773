import { blocksMainThread, forkRate } from "../results/forks.ts";
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
  const cells = column.filter(
    (cell) => cell.role === "contender" && cell.forks.length >= 2 && !blocksMainThread(cell),
  );
  const rivals = cells.map((cell) => ({ cell, figures: figuresOf(cell, column) }));
  const level = ({ figures }: Rival) => mean([...figures.values()]);
  const best = rivals.reduce<Rival | null>((top, one) => (top && level(top) >= level(one) ? top : one), null);
  if (best === null) return;
  best.cell.standing = "best";
  const others = rivals.filter((rival) => rival !== best);
  const noise = noiseOf(rivals);
  const behind = holm(
    others.map((rival) => pValueOfBehind(rival, best, noise)),
    ALPHA,
  );
  for (const [i, { cell }] of others.entries()) cell.standing = behind[i] ? "behind" : "tied";
}

interface Rival {
  readonly cell: CellResult;
  /** By fork, the logarithm of its figure. */
  readonly figures: ReadonlyMap<number, number>;
}

/**
 * A column of more pools than one block holds was measured in several, one after the other: then each pool counts by its ratio
 * to the reference beside it, or what happened in between would be taken for a difference of pools.
 */
function figuresOf(cell: CellResult, column: readonly CellResult[]): Map<number, number> {
  const contenders = column.filter(({ role, forks }) => role === "contender" && forks.length > 0);
  const referenceOf = ({ block }: CellResult) =>
    column.find((other) => other.role === "reference" && other.block === block && other.forks.length > 0);
  const several = new Set(contenders.map(({ block }) => block)).size > 1;
  const reference = several && contenders.every(referenceOf) ? referenceOf(cell) : undefined;
  const figures = new Map<number, number>();
  for (const fork of cell.forks) {
    const beside = reference?.forks.find((other) => other.fork === fork.fork);
    if (reference !== undefined && beside === undefined) continue;
    figures.set(
      fork.fork,
      Math.log(forkRate(fork)) - (beside === undefined ? 0 : Math.log(forkRate(beside))),
    );
  }
  return figures;
}

/** How often differences like these would come of a pool that is the smallest difference behind. */
function pValueOfBehind(rival: Rival, best: Rival, noise: ReturnType<typeof noiseOf>): number {
  const differences = [...rival.figures].flatMap(([fork, figure]) => {
    const other = best.figures.get(fork);
    return other === undefined ? [] : [figure - other];
  });
  if (noise === null || differences.length < 2) return 1;
  const distance = mean(differences) - Math.log(1 - SMALLEST_DIFFERENCE);
  const standardError = Math.sqrt((2 * noise.variance) / differences.length);
  if (standardError === 0) return distance < 0 ? 0 : 1;
  return tCumulative(distance / standardError, noise.df);
}

/** The variance of a fork's logarithmic figure, from the forks that all rivals have; null: too few. */
function noiseOf(rivals: readonly Rival[]): ReturnType<typeof residualVariance> | null {
  const common = [...(rivals[0]?.figures.keys() ?? [])].filter((fork) =>
    rivals.every(({ figures }) => figures.has(fork)),
  );
  if (common.length < 2 || rivals.length < 2) return null;
  return residualVariance(common.map((fork) => rivals.map(({ figures }) => figures.get(fork) as number)));
}
