import { groupDigits } from "../stats/numbers.ts";

/** The queue may grow by this share of the jobs that arrived meanwhile. */
const GROWTH_SHARE = 0.03;
/** The queue may always grow by this many jobs: queues of a few jobs come and go by chance. */
const LEAST_GROWTH = 16;

/**
 * Whether a pool kept up with what arrived: null, or why not, in words.
 *
 * Judged by the queue, as the share of jobs that are completed by the end hardly tells: over the last quarter of the
 * arrivals it must not be much longer than over the first. Of batches of 1,200 Poisson arrivals at 90 % of what a pool can
 * do hardly one is judged wrongly, nor at 110 % (a test holds both).
 *
 * @param backlog jobs that had arrived and were not done, at moments evenly spread over the arrivals
 */
export function whyUnstable(
  backlog: readonly number[],
  { arrivals, dropped }: { readonly arrivals: number; readonly dropped: number },
): string | null {
  const count = (jobs: number) => groupDigits(Math.round(jobs));
  if (dropped > 0)
    return `${count(dropped)} of ${count(arrivals)} arrivals were turned away: too many jobs were in flight`;
  const quarter = Math.max(1, Math.floor(backlog.length / 4));
  const average = (part: readonly number[]) => part.reduce((sum, jobs) => sum + jobs, 0) / part.length;
  const before = average(backlog.slice(0, quarter));
  const after = average(backlog.slice(-quarter));
  const arrivedBetween = 0.75 * arrivals; // from the middle of one quarter to the middle of the other
  if (after - before <= Math.max(GROWTH_SHARE * arrivedBetween, LEAST_GROWTH)) return null;
  return `the queue grew from ${count(before)} to ${count(after)} jobs while ${count(arrivedBetween)} arrived`;
}
