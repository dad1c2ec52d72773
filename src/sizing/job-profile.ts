import { medianOf } from "../stats/quantile.ts";
import { JOB_ALONE } from "./candidate.ts";
import type { Observations } from "./observations.ts";
import type { JobProfile, NoWorkers, SizeRow } from "./schema.ts";
import { rateOf } from "./table.ts";

/** Below this a job counts as computing only: so much a disturbed machine makes of any job. */
const LEAST_WAIT = 0.25;

/** null: not known. */
export function profileOf(observations: Observations): JobProfile | null {
  const own = observations.of(JOB_ALONE);
  const failure = observations.failureOf(JOB_ALONE);
  if (failure !== null)
    return { wallMs: 0, computeMs: 0, elsewhereMs: 0, waitRatio: 0, unavailable: failure };
  const [first] = own;
  const cpuMs = medianOf(own, ({ cpuMs }) => cpuMs);
  if (first === undefined || cpuMs === null) return null;
  const wallMs = 1000 / rateOf(observations, JOB_ALONE);
  const computeMs = Math.min(wallMs, medianOf(own, ({ mainCpuMs }) => mainCpuMs) ?? cpuMs);
  // Of the first fork alone: the sizes worth measuring hang on it, and must not change under way.
  const busyShare =
    first.mainBusyShare ??
    Math.min(1, ((first.mainCpuMs ?? first.cpuMs ?? cpuMs) * first.jobsPerSecond) / 1000);
  const waitRatio = 1 / Math.max(busyShare, 1e-4) - 1;
  return {
    ...{ wallMs, computeMs, elsewhereMs: Math.max(0, cpuMs - computeMs) },
    unavailable: null,
    waitRatio: waitRatio < LEAST_WAIT ? 0 : waitRatio,
  };
}

/**
 * Native threads do the work where they use more CPU time than the job's own thread, and for a good part of the job: a
 * runtime's own threads (Bun's timers, say) use a little of every wait.
 */
const isNative = ({ wallMs, computeMs, elsewhereMs, waitRatio }: JobProfile) =>
  waitRatio > 0 && elsewhereMs > computeMs && elsewhereMs > wallMs / 4;

/** Sending is what makes a pool no better where it takes as large a part of the time that the job itself takes. */
const LEAST_SHARE_OF_SENDING = 0.5;

/**
 * @param rows pools with workers, at the size they were compared at
 * @returns null: no pool was measured that could be worse
 */
export function whyNoWorkers(job: JobProfile, rows: readonly SizeRow[], cores: number): NoWorkers | null {
  const row = rows.toSorted((a, b) => b.jobsPerSecond.estimate - a.jobsPerSecond.estimate)[0];
  const pool = row?.pool ?? null;
  const nowhere = { paysAboveMs: null, pool };
  if (isNative(job)) return { because: "native", ...nowhere };
  const paysAboveMs = row === undefined ? null : paysAbove(row, job, cores);
  if (job.waitRatio > 0) {
    const isLonger = paysAboveMs !== null && paysAboveMs > job.computeMs;
    return { because: "waits", ...(isLonger ? { paysAboveMs, pool } : nowhere) };
  }
  if (cores <= 1) return { because: "one-core", ...nowhere };
  if (row === undefined) return null;
  if (paysAboveMs === null || paysAboveMs < LEAST_SHARE_OF_SENDING * job.computeMs)
    return { because: "no-better", ...nowhere };
  // A longer job is done no sooner, so no pool pays for a job shorter than the time that it takes for these.
  const takesMs = 1000 / row.jobsPerSecond.estimate;
  return { because: "too-short", pool, paysAboveMs: Math.max(paysAboveMs, takesMs, job.computeMs) };
}

/**
 * By CPU time. A pool does a job in (T + a worker's part of the cost) ÷ N, but never faster than the main thread can send: it
 * pays when T > max(worker's part ÷ (N − 1), main thread's part).
 */
function paysAbove(row: SizeRow, { computeMs }: JobProfile, cores: number): number | null {
  // Longer jobs would be given as many workers as there are cores, however few do for these.
  const running = Math.floor(cores);
  if (running <= 1) return null;
  const mainMs = row.mainCpuMsPerJob ?? 1000 / row.jobsPerSecond.estimate;
  const workerMs = Math.max(0, (row.cpuMsPerJob ?? 0) - mainMs - computeMs);
  return Math.max(mainMs, workerMs / (running - 1));
}
