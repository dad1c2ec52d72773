import type { JobFacts } from "./cell.ts";

/**
 * What disturbed a batch from outside, by the operating system's counters just before and just after it. Shares are from
 * 0 to 1; null: this system does not tell.
 */
export interface Noise {
  /** Of the CPU time of all CPUs that this process may run on: what processes used that are not part of this cell. */
  readonly foreignShare: number | null;
  /** Of the same: what the hypervisor gave to others while there was work here. */
  readonly stealShare: number | null;
  /** What one tick of the kernel's accounting is of that CPU time: the two shares above are no finer. */
  readonly tickShare: number | null;
  /** Of the wall time: when some runnable thread of the machine waited for a CPU. The pool's own threads count, too. */
  readonly pressureShare: number | null;
  /** For how long a CPU quota kept this process's control group, or one above it, from running; CPUs are added up. */
  readonly throttledMs: number | null;
}

/** CPU time of a process by kind of thread. */
export interface ThreadCpu {
  readonly mainMs: number;
  /** Of its worker threads, or of its children where workers are processes. null: which are workers cannot be told, see `untold`. */
  readonly workersMs: number | null;
  /** The runtime's own threads, those of native libraries, and all threads that have ended. null where `workersMs` is. */
  readonly othersMs: number | null;
  readonly untold: string | null;
}

/** So many jobs, and how long they took. */
export interface Window {
  readonly jobs: number;
  readonly wallMs: number;
  /** True: start and end of the batch, when not every worker has a job, lie inside. */
  readonly rampInside: boolean;
}

/** One batch's figures: sums, never arrays of jobs. */
export interface Sample extends Window {
  /** All jobs of the batch, those before and after the window too. CPU time is of all. */
  readonly batchJobs: number;
  /** CPU time of the whole process, workers included. */
  readonly cpuMs: number;
  readonly threadCpu: ThreadCpu | null;
  /** How late the main thread's event loop came to a timer that was due: percentile over time, and maximum. null: not measured, see the subject. */
  readonly loopDelayP99Ms: number | null;
  readonly loopDelayMaxMs: number | null;
  readonly noise: Noise;
}

export interface WarmUp {
  readonly batches: number;
  readonly wallMs: number;
  /** Batches had stopped to get faster when the warm-up ended. */
  readonly steady: boolean;
  /** The batch size that the warm-up arrived at. */
  readonly jobs: number;
  /** Jobs of one length would leave workers idle at the end of such a batch. */
  readonly uneven: boolean;
}

/** What it takes until a fresh process has its first result; each step follows the last. */
export interface StartUp {
  /** Loading the library; null: there is none. */
  readonly importMs: number | null;
  /** The library's constructor. */
  readonly constructMs: number;
  /** From there until every worker has loaded the job. */
  readonly readyMs: number;
  /** One job, the first. */
  readonly firstResultMs: number;
}

/** Resident memory of the process, and of its children where workers are processes. null: this system does not tell. */
export interface Memory {
  /** Before the library was loaded. */
  readonly beforeBytes: number | null;
  /** After the first result. */
  readonly readyBytes: number | null;
}

/** What a cell used while it waited for its turn. */
export interface Idle {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Quantiles of one measure over the jobs of a batch, in ms. null: too few jobs to tell. */
export interface Quantiles {
  readonly count: number;
  readonly meanMs: number | null;
  readonly p50Ms: number | null;
  readonly p90Ms: number | null;
  readonly p99Ms: number | null;
  readonly p999Ms: number | null;
  readonly maxMs: number | null;
}

/** An open-loop batch: jobs arrive by the clock, whether or not earlier ones are done. */
export interface LatencyBatch {
  readonly ratePerSecond: number;
  /** Jobs that arrived. */
  readonly arrivals: number;
  readonly completed: number;
  /** Arrivals that were turned away, because too many were in flight. */
  readonly dropped: number;
  /** From the first intended arrival to the last. */
  readonly wallMs: number;
  /** Why the pool did not keep up, in words; null: it did. */
  readonly unstable: string | null;
  /** From the intended arrival to the result. */
  readonly latency: Quantiles;
  /** How late the harness itself was: from the intended arrival to the submission. */
  readonly submitLag: Quantiles;
  /** From the submission until a place was free. */
  readonly queueWait: Quantiles;
  /** The ways there and back, with the wake-ups: what is left of the latency. */
  readonly transport: Quantiles;
  /** In the worker, from the job's start to its end. */
  readonly service: Quantiles;
  readonly noise: Noise;
}

/** What the first look at a scenario tells, before any pool is opened. */
export interface Survey {
  /** Of fewer inputs than there are where time did not allow for all. */
  readonly facts: JobFacts;
  /** Importing the job module and making its inputs. */
  readonly loadMs: number;
  /** On the main thread, cold. */
  readonly meanJobMs: number;
  /** The slowest call, the first included. */
  readonly slowestJobMs: number;
  readonly warnings: readonly string[];
  /** By the name of a probe: null if it can be believed in this runtime, else why not. */
  readonly probes: Readonly<Record<string, string | null>>;
}
