import { type Candidate, NO_WORKERS } from "./candidate.ts";
import { failureOf, medianOf, of, type Readings, rateOf } from "./reading.ts";

/** One job after the other on the main thread: what the job is, before any pool. */
export const SCOUT: Candidate = { pool: NO_WORKERS, workers: 1, jobsPerWorker: 1 };

/** Below this a job counts as computing only: so much a disturbed machine makes of any job. */
const LEAST_WAIT = 0.25;

/** What one job does with its time, alone on the main thread. */
export interface JobProfile {
  readonly wallMs: number;
  /** CPU time of its own thread. */
  readonly computeMs: number;
  /** CPU time of other threads of the process: native libraries, the runtime. */
  readonly elsewhereMs: number;
  /** Why it is not known, and taken to compute only; null: it is. */
  readonly untold: string | null;
  /** Waiting ÷ computing, as Goetz has it (Java Concurrency in Practice, 8.2); 0 where it is too little to tell. */
  readonly waitRatio: number;
}

/** null: not measured. */
export function profileOf(readings: Readings): JobProfile | null {
  const own = of(readings, SCOUT);
  const failure = failureOf(readings, SCOUT);
  if (failure !== null) return { wallMs: 0, computeMs: 0, elsewhereMs: 0, waitRatio: 0, untold: failure };
  const [first] = own;
  if (first === undefined) return null;
  const wallMs = 1000 / rateOf(readings, SCOUT);
  const cpuMs = medianOf(own, (reading) => reading.cpuMs) as number;
  const computeMs = Math.min(wallMs, medianOf(own, ({ mainCpuMs }) => mainCpuMs) ?? cpuMs);
  // Of the first fork alone: the sizes worth measuring hang on it, and must not change under way.
  const busyShare =
    first.mainBusyShare ?? Math.min(1, ((first.mainCpuMs ?? first.cpuMs) * first.jobsPerSecond) / 1000);
  const waitRatio = 1 / Math.max(busyShare, 1e-4) - 1;
  return {
    ...{ wallMs, computeMs, elsewhereMs: Math.max(0, cpuMs - computeMs) },
    untold: null,
    waitRatio: waitRatio < LEAST_WAIT ? 0 : waitRatio,
  };
}
