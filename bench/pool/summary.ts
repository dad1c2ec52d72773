import { geometricInterval, type Interval } from "../../src/stats/interval.ts";
import { median } from "../../src/stats/quantile.ts";
import { forkRatio, jobsPerSecond, mainThreadUsPerJob } from "../batches.ts";
import type { PoolCell, PoolFork } from "./run.ts";

export interface CellFigures {
  readonly contender: string;
  /** null: not measured, and `reason` says why. */
  readonly figures: {
    readonly jobsPerSecond: Interval;
    /** null: this system does not tell the CPU time of one thread. */
    readonly mainThreadUs: Interval | null;
    readonly p50Us: Interval | null;
    readonly p99Us: Interval | null;
  } | null;
  readonly reason: string | null;
}

export function summarizeCell({ contender, forks, reason }: PoolCell): CellFigures {
  if (forks.length === 0) return { contender, figures: null, reason };
  const mainUs = forks.map(mainThreadUsPerJob);
  const trips = forks.map((fork) => fork.trips).filter((found) => found !== null);
  const ofTrips = (values: readonly number[]) => (values.length === 0 ? null : geometricInterval(values));
  return {
    contender,
    figures: {
      jobsPerSecond: geometricInterval(forks.map(({ batches }) => median(batches.map(jobsPerSecond)))),
      mainThreadUs: mainUs.some((us) => !(us > 0)) ? null : geometricInterval(mainUs),
      p50Us: ofTrips(trips.map(({ p50Us }) => p50Us)),
      p99Us: ofTrips(trips.map(({ p99Us }) => p99Us)),
    },
    reason,
  };
}

/** Our pool against the best of the others. */
export interface Contest {
  readonly workload: string;
  readonly rival: string;
  /** Ours ÷ the rival's; of round trips, the rival's ÷ ours: above 1 ours is better. */
  readonly ratio: Interval;
}

/** Of one fork, by a figure: the more the better. */
export type Compare = (ours: PoolFork, theirs: PoolFork) => number | null;

export const byThroughput: Compare = (ours, theirs) => forkRatio(ours, theirs);
export const byP50: Compare = ({ trips: ours }, { trips: theirs }) =>
  ours === null || theirs === null ? null : theirs.p50Us / ours.p50Us;
export const byP99: Compare = ({ trips: ours }, { trips: theirs }) =>
  ours === null || theirs === null ? null : theirs.p99Us / ours.p99Us;

/** null: there is nothing to compare. The best rival is the one of which ours has the smallest lead. */
export function contest(
  cells: readonly PoolCell[],
  name: string,
  rivals: readonly string[],
  compare: Compare,
): Contest | null {
  const ours = cells.find(({ contender }) => contender === name);
  if (ours === undefined) return null;
  const leads = cells
    .filter(({ contender }) => rivals.includes(contender))
    .flatMap(({ contender, forks }) => {
      const ratios = forks.flatMap((theirs) => {
        const mine = ours.forks.find(({ fork }) => fork === theirs.fork);
        return mine === undefined ? [] : (compare(mine, theirs) ?? []);
      });
      return ratios.length === 0 ? [] : [{ rival: contender, ratio: geometricInterval(ratios) }];
    })
    .sort((a, b) => a.ratio.estimate - b.ratio.estimate);
  return leads[0] === undefined ? null : { workload: ours.workload, ...leads[0] };
}
