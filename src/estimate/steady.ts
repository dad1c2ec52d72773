import type { ForkResult } from "../domain/measurement.ts";
import { median } from "../stats/quantile.ts";
import { pValueAbove } from "./contrast.ts";
import { slicesOf } from "./fork-figures.ts";
import { logRatio } from "./log-ratio.ts";
import { type Forks, familyNoise, meanOf } from "./noise.ts";

/** Less changes no figure that is shown. */
const SMALLEST_DRIFT = 0.03;
/** Of cells that are steady so many are said not to be. */
const FALSE_ALARMS = 0.01;

/**
 * Which cells of a block got faster or slower while they were measured, relative to the other cells of the block: their second
 * halves ÷ their first halves, over forks, with the noise of all cells.
 *
 * @param cells the forks of each cell of a block
 */
export function driftingCells(cells: readonly (readonly ForkResult[])[]): boolean[] {
  const own = cells.map((forks) => new Map(forks.map((fork) => [fork.fork, changeOf(fork)])));
  const inFork = (fork: number) => own.flatMap((forks) => forks.get(fork) ?? []);
  const changes = own.map((forks) =>
    [...forks].flatMap(([fork, change]) => changeBeside(change, inFork(fork))),
  );
  const family = familyNoise(changes);
  return changes.map((change) => {
    const contrast = meanOf(change, family);
    if (contrast === null || Math.abs(contrast.estimate) < SMALLEST_DRIFT) return false;
    const { estimate } = contrast;
    return pValueAbove({ ...contrast, estimate: Math.abs(estimate) }, 0) < FALSE_ALARMS / 2;
  });
}

/**
 * What a fork's second half gained over its first, less what the cells of that fork gained in the middle: their mean would move
 * with a cell that gained much, and the others would seem to lose.
 */
function changeBeside(own: Forks[number] | null, all: Forks): Forks {
  if (own === null || all.length < 2) return [];
  return [{ log: own.log - median(all.map(({ log }) => log)), within: own.within }];
}

function changeOf(fork: ForkResult): Forks[number] | null {
  const slices = [...slicesOf(fork).keys()].sort((a, b) => a - b);
  if (slices.length < 4) return null;
  const middle = slices[Math.floor(slices.length / 2)] as number;
  const early = logRatio({ turns: fork.turns.filter(([slice]) => slice < middle) }, null);
  const late = logRatio({ turns: fork.turns.filter(([slice]) => slice >= middle) }, null);
  return early === null || late === null
    ? null
    : { log: late.log - early.log, within: late.within + early.within };
}
