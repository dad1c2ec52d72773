import type { RunOptions, WorkerPool } from "../domain/pool.ts";
import type { JobOutcome } from "./digest.ts";

/** The job with this index: its input, and what else to hand to the pool. */
export interface Submission {
  readonly input: unknown;
  readonly options?: RunOptions;
}

/**
 * Closed-loop load: so many jobs in all, so many in flight; each result brings the next submission. Resolves when the last
 * result is in; rejects with the first complaint.
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
    readonly inFlight: number;
    submission(index: number): Submission;
    complain(index: number, outcome: JobOutcome): string | null;
  },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = load.first + load.jobs;
    let next = load.first;
    let open = load.jobs;

    const settle = (index: number, outcome: JobOutcome) => {
      const complaint = load.complain(index, outcome);
      if (complaint !== null) {
        next = end; // no more of this
        return reject(new Error(complaint));
      }
      open -= 1;
      if (open === 0) resolve();
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
    for (let i = Math.min(load.inFlight, load.jobs); i > 0; i--) submit();
  });
}
