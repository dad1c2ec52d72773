import { bestTurns, type WindowNoise, type Worth } from "../estimate/machine-noise.ts";
import { formatDuration, formatPercent, formatRange, formatTimes, plural } from "../stats/numbers.ts";
import { type Grid, gridOf } from "./grid.ts";
import type { Page } from "./page.ts";

/** What this machine's noise is made of, and what its cores are worth together. */
export interface MachineNoise {
  readonly watchedMs: number;
  readonly cores: number;
  readonly windows: readonly WindowNoise[];
  readonly worths: readonly Worth[];
}

export function machineNoisePage({ watchedMs, cores, windows, worths }: MachineNoise): Page {
  const best = bestTurns(windows).map(({ windowMs }) => windowMs);
  const longest = windows.at(-1);
  const all = worths.at(-1);
  const turns =
    best.length === 1
      ? formatDuration(best[0] as number)
      : `${formatDuration(Math.min(...best))} to ${formatDuration(Math.max(...best))}`;
  const width = (one: WindowNoise | undefined) => formatPercent(one?.ratioAfter10s ?? 0);
  const shortest = windows.find(({ windowMs }) => windowMs === best[0]);
  return {
    title: "Noise",
    facts: [`Watched for ${formatDuration(watchedMs)}, on ${plural(cores, "effective core")}`],
    parts: [windowGrid(windows), worthGrid(worths)],
    answer: [
      `Turns of ${turns} decide soonest here: in 10 s they compare two contenders to ±${width(shortest)}. Turns of ${formatDuration(longest?.windowMs ?? 0)} compare them to ±${width(longest)}.`,
      ...(all === undefined || all.threads === 1
        ? []
        : [
            `${all.threads} busy threads are worth ${formatTimes(all.worth.estimate)} one: jobs that only compute gain no more from workers.`,
          ]),
    ],
  };
}

const MEANINGS = {
  differs:
    "typical difference of the speeds of neighbouring windows (Allan deviation). Where it does not fall, longer turns gain nothing",
  ratio: "how well two contenders in turns of this length are compared, 95 % interval",
};

function windowGrid(windows: readonly WindowNoise[]): Grid {
  return gridOf("Speed of busy threads", windows, [
    ["window", "name", ({ windowMs }) => formatDuration(windowMs)],
    ["differs by", "figure", ({ deviation }) => formatPercent(deviation), MEANINGS.differs],
    ["ratio after 10 s", "figure", (one) => `±${formatPercent(one.ratioAfter10s)}`, MEANINGS.ratio],
  ]);
}

function worthGrid(worths: readonly Worth[]): Grid {
  return gridOf("Busy threads together", worths, [
    ["threads", "name", ({ threads }) => String(threads)],
    ["× one thread", "figure", ({ worth }) => formatTimes(worth.estimate)],
    [
      "95 % interval",
      "figure",
      ({ threads, worth }) => (threads === 1 ? "" : formatRange(worth, formatTimes)),
    ],
  ]);
}
