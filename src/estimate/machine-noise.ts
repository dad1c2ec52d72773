import { type Interval, mean } from "../stats/interval.ts";
import { intervalOf } from "./interval.ts";
import { logRatio, withinDf } from "./log-ratio.ts";

/** A schedule of busy threads: first all at once, then in each round each number of them, in short slots. */
export interface NoisePlan {
  /** For each slot, the numbers of the threads that compute. */
  readonly active: readonly (readonly number[])[];
  readonly slotMs: number;
  readonly binMs: number;
  readonly threads: number;
  /** In how many slots all compute, before the rounds begin. */
  readonly togetherSlots: number;
  /** The numbers of busy threads that are compared, least first. */
  readonly counts: readonly number[];
}

/** Speed in windows of one length, all threads together. */
export interface WindowNoise {
  readonly windowMs: number;
  /** By how much neighbouring windows differ, as a share of the speed (Allan deviation). */
  readonly deviation: number;
  /** Half the width of the 95 % interval of the ratio of two contenders that take turns so long. */
  readonly ratioAfter10s: number;
}

/** What so many busy threads do together, as a multiple of one. */
export interface Worth {
  readonly threads: number;
  readonly worth: Interval;
}

const SLOT_MS = 20;
const BIN_MS = 5;
/** The rest goes to the rounds. */
const TOGETHER_SHARE = 0.6;
/** In which time threads of a slot wake up. */
const WAKING_BINS = 1;
/** More numbers than this are doubled, not counted. */
const MOST_COUNTED = 4;
/** What a turn costs beside its jobs. */
const BESIDE_TURN_MS = 2;

/**
 * @param cores how many threads can run at once; a broken number is rounded up
 * @param togetherShare of the time, in which all threads compute at once
 */
export function planNoise(forMs: number, cores: number, togetherShare = TOGETHER_SHARE): NoisePlan {
  const threads = Math.max(1, Math.ceil(cores));
  const all = Array.from({ length: threads }, (_, thread) => thread);
  const counts = [
    ...new Set([
      ...all.map((thread) => thread + 1).filter((n) => n <= MOST_COUNTED || Number.isInteger(Math.log2(n))),
      threads,
    ]),
  ];
  const togetherSlots = Math.round((togetherShare * forMs) / SLOT_MS);
  const rounds = Math.floor((forMs / SLOT_MS - togetherSlots) / counts.length);
  const inRound = (round: number) => {
    const order = round % 2 === 0 ? counts : counts.toReversed();
    return order.map((count) => all.slice(0, count).map((thread) => (thread + round) % threads));
  };
  const active = [
    ...Array.from({ length: togetherSlots }, () => all),
    ...Array.from({ length: rounds }, (_, round) => inRound(round)).flat(),
  ];
  return { active, slotMs: SLOT_MS, binMs: BIN_MS, threads, togetherSlots, counts };
}

/** @param pieces for each thread, the work that it did in each bin of the plan */
export function windowNoise(plan: NoisePlan, pieces: readonly ArrayLike<number>[]): WindowNoise[] {
  const bins = (plan.togetherSlots * plan.slotMs) / plan.binMs;
  const speed = Array.from({ length: bins }, (_, bin) => workIn(pieces, bin));
  const windows: WindowNoise[] = [];
  for (let size = 2; 4 * size <= bins; size *= 2) {
    const windowMs = size * plan.binMs;
    const deviation = allanDeviation(speed, size);
    const pairs = 10_000 / (2 * (windowMs + BESIDE_TURN_MS));
    windows.push({ windowMs, deviation, ratioAfter10s: 1.96 * deviation * Math.sqrt(2 / pairs) });
  }
  return windows;
}

/** The windows whose ratios are about as narrow as any. */
export function bestTurns(windows: readonly WindowNoise[]): readonly WindowNoise[] {
  const least = Math.min(...windows.map(({ ratioAfter10s }) => ratioAfter10s));
  return windows.filter(({ ratioAfter10s }) => ratioAfter10s <= 1.15 * least);
}

/**
 * √(½ · mean of (difference of neighbouring windows)²) ÷ mean, over windows that overlap (D. W. Allan, Proc. IEEE 54, 1966;
 * IEEE Std 1139). It stays as it is over all lengths where the noise is flicker, and falls by √2 with each doubling where
 * it is white.
 */
function allanDeviation(values: readonly number[], size: number): number {
  const sums = [0];
  for (const value of values) sums.push((sums.at(-1) as number) + value);
  const level = (from: number) => ((sums[from + size] as number) - (sums[from] as number)) / size;
  const squares = Array.from(
    { length: values.length - 2 * size + 1 },
    (_, i) => (level(i + size) - level(i)) ** 2,
  );
  return Math.sqrt(mean(squares) / 2) / mean(values);
}

/** What each number of busy threads does, as a multiple of one thread: compared within each round. */
export function worthOfThreads(plan: NoisePlan, pieces: readonly ArrayLike<number>[]): Worth[] {
  const perSlot = plan.slotMs / plan.binMs;
  const turnsOf = (count: number) => {
    const slots = [...plan.active.entries()].filter(
      ([slot, active]) => slot >= plan.togetherSlots && active.length === count,
    );
    return slots.map(([slot], round): [number, number, number, number] => {
      const bins = Array.from({ length: perSlot - WAKING_BINS }, (_, i) => slot * perSlot + WAKING_BINS + i);
      const work = bins.reduce((sum, bin) => sum + workIn(pieces, bin), 0);
      return [round, 0, work, bins.length * plan.binMs];
    });
  };
  const one = { turns: turnsOf(1) };
  return plan.counts.flatMap((threads) => {
    const ratio = logRatio({ turns: turnsOf(threads) }, one);
    if (ratio === null) return [];
    const [standardError, df] = [Math.sqrt(ratio.within), withinDf(one.turns.length)];
    return [{ threads, worth: intervalOf({ estimate: ratio.log, standardError, df }, ratio.log) }];
  });
}

const workIn = (pieces: readonly ArrayLike<number>[], bin: number) =>
  pieces.reduce((sum, counts) => sum + (counts[bin] ?? 0), 0);
