import type { RunOptions, WorkerPool } from "../domain/pool.ts";
import type { Ramp } from "../domain/protocol.ts";
import type { JobOutcome } from "./outcome.ts";
import type { Window } from "./runner.ts";

/** The job with this index: its input, and what else to hand to the pool. */
export interface Submission {
  readonly input: unknown;
  readonly options?: RunOptions;
}

/**
 * Closed-loop load: `jobs` jobs, `inFlight` at a time; each result brings the next submission. Resolves with the window when
 * the last result is in; rejects with the first complaint.
 *
 * With a ramp, more jobs run before and after those that count: the window begins and ends while every worker is busy.
 * Without one, it covers start and end.
 *
 * Not runJobs: an async iterable costs about a microsecond a job, which is as much as the fastest pools take for the
 * whole trip, and would flatten the differences between them.
 *
 * @param complain judges an outcome: null, or what is wrong with it
 */
export function runClosedLoop(
  pool: WorkerPool,
  load: {
    readonly first: number;
    readonly jobs: number;
    readonly ramp: Ramp;
    readonly inFlight: number;
    nowMs(): number;
    submission(index: number): Submission;
    complain(index: number, outcome: JobOutcome): string | null;
  },
): Promise<Window> {
  return new Promise((resolve, reject) => {
    const { jobs, ramp } = load;
    const windowEnd = ramp.up + jobs;
    const all = windowEnd + ramp.down;
    const end = load.first + all;
    let next = load.first;
    let done = 0;
    // Where jobs end in waves, the moment of one end is a matter of chance: a window begins and ends at the mean of as many ends
    // as there are slots.
    const { down: band } = ramp;
    const startedMs = load.nowMs();
    let startMs = 0;
    let endMs = 0;

    const settle = (index: number, outcome: JobOutcome) => {
      const complaint = load.complain(index, outcome);
      if (complaint !== null) {
        next = end; // no more of this
        return reject(new Error(complaint));
      }
      done += 1;
      if (done <= ramp.up && done > ramp.up - band) startMs += (load.nowMs() - startedMs) / band;
      else if (done > windowEnd - band && done <= windowEnd) endMs += (load.nowMs() - startedMs) / band;
      if (done === all) resolve({ jobs, wallMs: band === 0 ? load.nowMs() - startedMs : endMs - startMs });
      else if (next < end) submit();
    };
    const submit = () => {
      const index = next++;
      const { input, options } = load.submission(index);
      pool.run(input, options).then(
        (value) => settle(index, { value }),
        (error) => settle(index, { error }),
      );
    };
    for (let i = Math.min(load.inFlight, end - load.first); i > 0; i--) submit();
  });
}
