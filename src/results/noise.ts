import type { Noise } from "../domain/measurement.ts";
import { formatDuration, formatRough, groupDigits } from "../stats/numbers.ts";
import { median } from "../stats/quantile.ts";

/**
 * More than this of the CPU time used by other processes disturbs a batch: `standard` aims at ± 5 %, and what is taken away is
 * lost to throughput about in proportion.
 */
const FOREIGN_SHARE = 0.05;
/** The hypervisor's part takes a whole CPU away while it lasts, where another process would share it fairly: less is borne. */
const STEAL_SHARE = 0.02;
/**
 * How many ticks the counters may be off. On an idle machine the foreign share of a batch was found at -1, 0 or +1 tick
 * (of 150 ms on two cores: ± 3.5 %): the process's own time is exact, that of the CPUs is not.
 */
const FOREIGN_TICKS = 2;
const STEAL_TICKS = 1;

/**
 * Why a slice is to be repeated, in words; null: nothing disturbed it. By the environment only, never by the slice's own
 * figures. Not by pressure: a pool with more workers than cores makes its own.
 */
export function disturbanceOf(noise: Noise): string | null {
  const { foreignShare, stealShare, throttledMs } = noise;
  const tickShare = noise.tickShare ?? 0;
  const reasons: string[] = [];
  if (foreignShare !== null && foreignShare > FOREIGN_SHARE + FOREIGN_TICKS * tickShare)
    reasons.push(`other processes used ${percent(foreignShare)} of the CPU time`);
  if (stealShare !== null && stealShare > STEAL_SHARE + STEAL_TICKS * tickShare)
    reasons.push(`the hypervisor gave ${percent(stealShare)} of the CPU time to others`);
  if (throttledMs !== null && throttledMs > 0)
    reasons.push(`a CPU quota throttled it for ${formatDuration(throttledMs)}`);
  return reasons.length === 0 ? null : reasons.join(", ");
}

type Grade = "A" | "B" | "C" | "D" | "E" | "F";

/**
 * What each grade allows at most: taken from the median batch, and batches disturbed. 1 % is the smallest difference that
 * standings tell, 5 % the interval that `standard` aims at; one batch in twenty happens to any machine.
 */
const GRADES: readonly (readonly [grade: Grade, takenShare: number, disturbedShare: number])[] = [
  ["A", 0.01, 0.05],
  ["B", 0.025, 0.1],
  ["C", 0.05, 0.2],
  ["D", 0.1, 0.4],
  ["E", 0.2, 0.7],
];

/**
 * The machine's quiet during a run in one letter, with what it rests on.
 *
 * @param noises of all batches, those that were repeated included
 * @returns grade null where the system does not tell what others used; the reason then says so
 */
export function gradeOf(noises: readonly Noise[]): { readonly grade: Grade | null; readonly reason: string } {
  const told = noises.filter((noise) => noise.foreignShare !== null);
  if (told.length === 0) {
    const reason =
      noises.length === 0 ? "no slice was watched" : "this system does not tell what other processes use";
    return { grade: null, reason };
  }
  const foreign = median(told.map((noise) => noise.foreignShare ?? 0));
  const steal = median(told.map((noise) => noise.stealShare ?? 0));
  const disturbed = told.filter((noise) => disturbanceOf(noise) !== null).length;
  const throttled = told.filter((noise) => (noise.throttledMs ?? 0) > 0).length;
  const fits = GRADES.find(
    ([, taken, share]) => foreign + steal <= taken && disturbed <= share * told.length,
  );
  const where = told.length === 1 ? "" : " in the median slice";
  const parts = [`other processes used ${percent(foreign)} of the CPU time${where}`];
  if (steal >= 0.001) parts.push(`the hypervisor gave ${percent(steal)} to others`);
  parts.push(ofSlices(disturbed, told.length, "disturbed"));
  if (throttled > 0) parts.push(ofSlices(throttled, told.length, "throttled by a CPU quota"));
  return { grade: fits?.[0] ?? "F", reason: parts.join(", ") };
}

function ofSlices(count: number, total: number, what: string): string {
  if (total === 1) return `the only slice was ${count === 0 ? "not " : ""}${what}`;
  return `${count === 0 ? "none" : groupDigits(count)} of ${groupDigits(total)} slices ${count === 1 ? "was" : "were"} ${what}`;
}

function percent(share: number): string {
  return `${formatRough(100 * share, share < 0.1 ? 1 : 2)} %`;
}
