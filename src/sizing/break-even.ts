import type { JobProfile } from "./job-profile.ts";
import type { SizeRow } from "./size-row.ts";

/** Why no workers are recommended, and from when on they would be worth it. */
export interface NoWorkers {
  readonly because: "one-core" | "too-short" | "waits" | "native" | "no-better";
  /** Jobs that compute for longer than this would be done sooner by that pool; null: of no length, or not told. */
  readonly paysAboveMs: number | null;
  readonly pool: string | null;
}

/**
 * Native threads do the work where they use more CPU time than the job's own thread, and for a good part of the job: a
 * runtime's own threads (Bun's timers, say) use a little of every wait.
 */
const isNative = ({ wallMs, computeMs, elsewhereMs, waitRatio }: JobProfile) =>
  waitRatio > 0 && elsewhereMs > computeMs && elsewhereMs > wallMs / 4;

/** @param rows pools with workers, at the size they were compared at */
export function whyNoWorkers(job: JobProfile, rows: readonly SizeRow[], cores: number): NoWorkers {
  const pool = rows.toSorted((a, b) => b.jobsPerSecond.estimate - a.jobsPerSecond.estimate)[0] ?? null;
  const told = { paysAboveMs: pool === null ? null : paysAbove(pool, job, cores), pool: pool?.pool ?? null };
  if (isNative(job)) return { because: "native", ...told, paysAboveMs: null };
  if (job.waitRatio > 0) return { because: "waits", ...told };
  if (cores <= 1) return { because: "one-core", ...told, paysAboveMs: null };
  const short = told.paysAboveMs !== null && job.computeMs <= told.paysAboveMs;
  return { because: short ? "too-short" : "no-better", ...told };
}

/**
 * A pool does a job in (T + a worker's part of the cost) ÷ N, but never faster than the main thread can send: it pays when
 * T > max(worker's part ÷ (N − 1), main thread's part).
 */
function paysAbove(row: SizeRow, { computeMs }: JobProfile, cores: number): number | null {
  // Longer jobs would be given as many workers as there are cores, however few do for these.
  const running = Math.floor(cores);
  if (running <= 1) return null;
  const mainMs = row.mainCpuMsPerJob ?? 1000 / row.jobsPerSecond.estimate;
  const workerMs = Math.max(0, (row.cpuMsPerJob ?? 0) - mainMs - computeMs);
  return Math.max(mainMs, workerMs / (running - 1));
}
