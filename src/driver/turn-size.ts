import { NO_RAMP, type Ramp } from "../domain/protocol.ts";
import { median } from "../stats/quantile.ts";

/** The length that windows aim at. The machine changes as much within milliseconds as within seconds: see METHOD. */
export const SHORT_TURN_MS = 5;

/** What decides the size of turns. */
interface TurnAim {
  readonly turnMs: number;
  /** What a job takes by itself, as the survey found: the same in all forks. */
  readonly meanJobMs: number;
  readonly inputCount: number;
  /** Longest ÷ mean job. */
  readonly unevenness: number;
}

interface Paced {
  readonly slots: number;
  readonly jobsPerMs: number;
}

/** How many jobs a cell runs in each turn, and from which input on. */
export interface TurnSize {
  /** Those in the window. */
  readonly jobs: number;
  readonly ramp: Ramp;
  /** Index of the first input in a round, counted from 0. */
  firstIn(round: number): number;
}

/** All jobs of a turn, ramps included. */
export const allJobsOf = ({ jobs, ramp }: Pick<TurnSize, "jobs" | "ramp">) => ramp.up + jobs + ramp.down;

/** Up to this unevenness, jobs count as equally long: different inputs make the same work. */
const ALIKE = 1.2;
/** A turn may be longer than planned by this factor if it then is a whole round of the inputs. */
const STRETCH = 1.5;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** With fewer waves the end of a turn decides too much: workers have no next job there. */
const FEWEST_WAVES = 2;
/**
 * A turn of this many waves has ramps, and its ends do not count at all. More waves would be measured for longer, at the same noise
 * of a shared machine, and less often.
 */
const WAVES_WITH_RAMPS = 3;
/**
 * A cell works this long before the window: other cells have filled the caches, and the first ms gives 7 to 11 % less, the
 * second 3 to 7 % (a sieve, and promises).
 */
const LEAD_IN_MS = 2;
/**
 * Jobs up to this length have ramps, though the turn is then longer than planned. The survey calls a job while it is cold, and
 * its mean is another in each run: 9 to 15 ms for io-http. The limit lies far from all of our scenarios, so that two runs that
 * are compared decide alike.
 */
const LONGEST_WITH_RAMPS_MS = 25;

/**
 * Turns as short as the jobs allow. What is compared within a round must be the same work:
 *
 * - whole rounds of the inputs for every cell, where the slowest cell manages one in a turn;
 * - else each cell as many jobs as fit, where inputs are alike;
 * - else as many jobs for every cell, the same inputs in the same round, however slow the cell is.
 *
 * All cells in all forks have ramps, or none has: one with and one without differ by a quarter. A ramp is one wave of jobs after
 * the window, and before it as many waves as take about 2 ms.
 */
export function turnSizes(cells: readonly Paced[], aim: TurnAim): TurnSize[] {
  const sizes = windowSizes(cells, aim);
  return cells.map(({ slots, jobsPerMs }, i) => {
    const size = sizes[i] as Window;
    const up = slots * Math.max(1, Math.round((LEAD_IN_MS * jobsPerMs) / slots));
    return { ...size, ramp: haveRamps(aim) && size.jobs >= slots ? { up, down: slots } : NO_RAMP };
  });
}

type Window = Omit<TurnSize, "ramp">;

function windowSizes(cells: readonly Paced[], aim: TurnAim): Window[] {
  const wanted = cells.map(({ jobsPerMs }) => jobsPerMs * aim.turnMs);
  const fewest = haveRamps(aim) ? WAVES_WITH_RAMPS : FEWEST_WAVES;
  if (aim.inputCount <= STRETCH * Math.min(...wanted))
    return cells.map(({ slots }, i) => {
      const least = haveRamps(aim) ? fewest * slots : 0;
      return wholeRounds(slots, Math.max(wanted[i] as number, least), aim.inputCount);
    });
  const inWaves = (slots: number, jobs: number) => slots * Math.max(fewest, Math.round(jobs / slots));
  if (aim.unevenness <= ALIKE)
    return cells.map(({ slots }, i) => inTurn(inWaves(slots, wanted[i] as number), aim.inputCount));
  const most = Math.max(...cells.map(({ slots }) => slots));
  const jobs = inWaves(most, median(wanted));
  return cells.map(() => inTurn(jobs, aim.inputCount));
}

/** Whether the turns of all cells have ramps. */
function haveRamps({ turnMs, meanJobMs }: Pick<TurnAim, "turnMs" | "meanJobMs">): boolean {
  return meanJobMs <= Math.max(LONGEST_WITH_RAMPS_MS, turnMs / WAVES_WITH_RAMPS);
}

/** The least that a turn takes if a job takes `meanJobMs` in each cell: its waves, and a ramp at each end. */
export function leastTurnMs(turnMs: number, meanJobMs: number): number {
  if (!haveRamps({ turnMs, meanJobMs })) return Math.max(turnMs, FEWEST_WAVES * meanJobMs);
  return Math.max(turnMs, WAVES_WITH_RAMPS * meanJobMs) + Math.max(LEAD_IN_MS, meanJobMs) + meanJobMs;
}

function wholeRounds(slots: number, wanted: number, inputCount: number): Window {
  const even = (inputCount * slots) / greatestCommonDivisor(inputCount, slots);
  const unit = even <= STRETCH * wanted ? even : inputCount;
  return { jobs: unit * Math.max(1, Math.round(wanted / unit)), firstIn: () => 0 };
}

/**
 * The turns begin all over the list of inputs, however few they are, as lists are often sorted: multiples of the golden ratio,
 * which keep the largest distance from each other (Knuth, TAOCP 3, 6.4).
 */
const inTurn = (jobs: number, inputCount: number): Window => ({
  jobs,
  firstIn: (round) => Math.floor(((round * GOLDEN) % 1) * inputCount),
});

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
