import type { Runner, Window } from "./runner.ts";

const MOST_BATCHES = 50;

/**
 * Runs cold jobs for about `forMs`, in batches that grow with their speed.
 *
 * @returns the speed of the last batch, in jobs per ms, and how long all took
 */
export async function findPace(
  { slots }: Pick<Runner, "slots">,
  forMs: number,
  run: (jobs: number) => Promise<Window>,
  nowMs: () => number,
): Promise<{ readonly jobsPerMs: number; readonly wallMs: number }> {
  const startedMs = nowMs();
  let jobs = 2 * slots;
  for (let batch = 1; ; batch++) {
    const window = await run(jobs);
    const wallMs = nowMs() - startedMs;
    const jobsPerMs = window.jobs / Math.max(window.wallMs, 0.001);
    // A batch that took its part of the time tells the speed; a shorter one is mostly its own start.
    if (wallMs >= forMs || batch === MOST_BATCHES) return { jobsPerMs, wallMs };
    const wanted = Math.min(10 * jobs, jobsPerMs * (forMs / 3));
    jobs = slots * Math.max(1, Math.round(wanted / slots));
  }
}
