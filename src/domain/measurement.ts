/** One batch's figures: sums, never arrays of jobs. */
export interface Sample {
  readonly jobs: number;
  /** From the first submission to the last result. */
  readonly wallMs: number;
  /** CPU time of the whole process, workers included. */
  readonly cpuMs: number;
  /** How late the main thread's event loop came to a timer that was due: percentile over time, and maximum. null: not measured, see the subject. */
  readonly loopDelayP99Ms: number | null;
  readonly loopDelayMaxMs: number | null;
}

export interface WarmUp {
  readonly batches: number;
  readonly wallMs: number;
  /** The batch size that the warm-up arrived at. */
  readonly jobs: number;
  /** Jobs of one length would leave workers idle at the end of such a batch. */
  readonly uneven: boolean;
}

/** What the first look at a scenario tells, before any pool is opened. */
export interface Survey {
  /** Digest of the right outcome of each input; fewer than there are inputs where time did not allow for all. */
  readonly expected: readonly string[];
  readonly verifies: boolean;
  /** How many of these inputs the job throws for, and what it says first. */
  readonly throwing: { readonly count: number; readonly message: string } | null;
  /** Why an input or a result cannot be sent to a worker or back; null: all can. */
  readonly uncloneable: string | null;
  /** The job changes its input: where it shares it with its caller, it gets a copy. */
  readonly changesInput: boolean;
  /** On the main thread, cold. */
  readonly meanJobMs: number;
  readonly warnings: readonly string[];
  /** By the name of a probe: null if it can be believed in this runtime, else why not. */
  readonly probes: Readonly<Record<string, string | null>>;
}

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
