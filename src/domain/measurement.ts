import { z } from "zod";
import type { JobFacts } from "./cell.ts";
import type { Fixed } from "./fixed.ts";

// What is measured in one fork, as it is measured: each schema gives the type, validates what is written and read, and is
// part of results/schema.json. Cells import the types alone, so that no cell loads zod.

export const ms = z.number().nonnegative();
const bytes = z.number().nonnegative();
export const share = z.number().min(0).max(1);

export const noise = z
  .strictObject({
    foreignShare: share.nullable().describe("CPU time of processes that do not belong to the run"),
    stealShare: share.nullable().describe("CPU time that the hypervisor gave to others"),
    tickShare: share.nullable().describe("One tick of the kernel's accounting: the shares are no finer"),
    pressureShare: share
      .nullable()
      .describe("Of the wall time: when some runnable thread of the machine waited for a CPU"),
    throttledMs: ms.nullable().describe("How long a CPU quota kept the control group from running"),
  })
  .describe(
    "What disturbed from outside, by the system's counters. Shares are of the CPU time of all CPUs that the run may use; null: this system does not tell",
  );
export type Noise = z.infer<typeof noise>;

const threadCpu = z
  .strictObject({
    mainMs: ms,
    workersMs: ms.nullable().describe("Worker threads, or children where workers are processes"),
    othersMs: ms.nullable().describe("The runtime's own threads, native libraries', and threads that ended"),
    untold: z.string().nullable().describe("Why the workers cannot be told from other threads"),
  })
  .describe("CPU time by kind of thread");
export type ThreadCpu = z.infer<typeof threadCpu>;

export const brokerUsage = z
  .strictObject({
    cpuMs: ms.nullable(),
    peakBytes: bytes.nullable(),
    connections: z
      .int()
      .nonnegative()
      .nullable()
      .describe("Of the caller, of all workers and of their threads"),
    redeliveries: z
      .int()
      .nonnegative()
      .describe("How often a job was given to a second worker since the pool was opened"),
    untold: z.string().nullable().describe("Why a figure is null"),
  })
  .describe("The broker of an engine. One that the pool has started: its part of CPU time and memory");

/** What a cell used over all of its turns: read once before and once after them. */
const usage = z.strictObject({
  jobs: z.int().nonnegative().describe("All jobs of all turns, ramps included"),
  cpuMs: ms
    .nullable()
    .describe(
      "CPU time of the process and its children while its turns lasted; null: the workers are processes, and this system does not tell what others use",
    ),
  threadCpu: threadCpu.nullable(),
  loopDelayP99Ms: ms
    .nullable()
    .describe("How late the main thread came to a due timer (99th percentile over time)"),
  loopDelayMaxMs: ms.nullable(),
  broker: brokerUsage.optional(),
});
export type Usage = z.infer<typeof usage>;

const startUp = z
  .strictObject({
    importMs: ms.nullable().describe("Loading the library; null: there is none"),
    constructMs: ms.describe("The library's constructor"),
    readyMs: ms.describe("From there until every worker has loaded the job"),
    firstResultMs: ms.describe("One job, the first"),
  })
  .describe("Steps of a fresh process to its first result, each after the last");
export type StartUp = z.infer<typeof startUp>;

const memory = z
  .strictObject({
    beforeBytes: bytes.nullable().describe("Before the library was loaded"),
    readyBytes: bytes.nullable().describe("After the first result"),
  })
  .describe("Resident memory of the process and its children; null: this system does not tell");
export type Memory = z.infer<typeof memory>;

const idle = z
  .strictObject({ wallMs: ms, cpuMs: ms })
  .describe("What the process used while it waited for its turns");
export type Idle = z.infer<typeof idle>;

const quantiles = z
  .strictObject({
    count: z.int().nonnegative(),
    meanMs: ms.nullable(),
    p50Ms: ms.nullable(),
    p90Ms: ms.nullable(),
    p99Ms: ms.nullable(),
    p999Ms: ms.nullable(),
    maxMs: ms.nullable(),
  })
  .describe("A quantile is null with fewer than ten values beyond it");
export type Quantiles = z.infer<typeof quantiles>;

const latencyBatch = z
  .strictObject({
    ratePerSecond: z.number().positive(),
    arrivals: z.int().nonnegative(),
    completed: z.int().nonnegative(),
    dropped: z.int().nonnegative().describe("Arrivals turned away, because too many jobs were in flight"),
    wallMs: ms.describe("From the first intended arrival to the last"),
    unstable: z.string().nullable().describe("Why the pool did not keep up; null: it did"),
    latency: quantiles.describe("From the intended arrival to the result"),
    submitLag: quantiles.describe("How late the harness was: from the intended arrival to the submission"),
    queueWait: quantiles.describe("From the submission until a slot was free"),
    transport: quantiles.describe("The ways there and back, with the wake-ups: the rest of the latency"),
    service: quantiles.describe("In the worker, from the job's start to its end"),
    noise,
  })
  .describe("Jobs that arrive by the clock, whether or not earlier ones are done");
export type LatencyBatch = z.infer<typeof latencyBatch>;

/** One turn: `[slice, attempt, jobs, wallMs]`. A tuple, as a run has thousands. */
const turn = z
  .tuple([z.int().nonnegative(), z.int().nonnegative(), z.int().positive(), z.number().positive()])
  .describe(
    "slice, attempt, jobs, wallMs: jobs within the window and the window's length. Of a slice's attempts the last counts",
  );
export type Turn = z.infer<typeof turn>;

export const fork = z.strictObject({
  fork: z.int().nonnegative(),
  startUp: startUp.nullable().describe("null: another cell's process"),
  memory: memory.extend({ peakBytes: bytes.nullable() }).nullable(),
  idle: idle.nullable(),
  warmUp: z
    .strictObject({
      wallMs: ms,
      turns: z.int().nonnegative(),
      steady: z.boolean().describe("Its speed had stopped to rise when the warm-up ended"),
    })
    .describe("Before the turns that are kept"),
  hasRamp: z
    .boolean()
    .describe(
      "Jobs before and after each window keep every worker busy at its ends; false: the window has the ends inside",
    ),
  turns: z.array(turn).describe("In the order of time"),
  usage: usage.nullable(),
  latency: z.array(
    latencyBatch.extend({
      load: z.number().positive().describe("Share of the capacity"),
      attempt: z.int().nonnegative().describe("Of a load's attempts the last one counts"),
      disturbed: z.string().nullable().describe("Why it was repeated, judged by the noise alone"),
    }),
  ),
});
export type ForkResult = z.infer<typeof fork>;

/** What cannot be told is null, and `untold` says why. */
export const machine = z.strictObject({
  cpuModel: z.string().nullable(),
  logicalCores: z.int().positive().nullable(),
  physicalCores: z.int().positive().nullable(),
  cores: z
    .number()
    .positive()
    .describe("Effective cores: the least of affinity and quota, or as stated with --assume-cores"),
  coresAssumed: z.boolean(),
  affinityCores: z.number().positive().describe("Cores that a process may be scheduled on"),
  quotaCores: z
    .number()
    .positive()
    .nullable()
    .describe(
      "The least CPU quota over the control group and all above it, may be fractional; null: none is set",
    ),
  quotaFrom: z.enum(["cgroup v1", "cgroup v2"]).nullable(),
  memoryBytes: bytes.nullable(),
  memoryLimitBytes: bytes
    .nullable()
    .describe("The least limit over the control groups; null: none, or not to be read"),
  freeMemoryBytes: bytes.nullable(),
  platform: z.string(),
  release: z.string().nullable(),
  arch: z.string(),
  power: z.array(z.string()).describe("What makes speed vary: a battery, a governor, a quota that throttles"),
  untold: z
    .record(z.string(), z.string())
    .describe("By the name of a fact or of a file: why it is not known"),
});
/** The machine as poolmark sees it. */
export type Environment = Fixed<z.infer<typeof machine>>;

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
  /** For how long the job's speed changes when it is called again and again; 0: it is warm soon. */
  readonly warmingMs: number;
  /** Longest ÷ mean of the jobs of different inputs, each at its fastest; 1 for jobs too short to tell. */
  readonly unevenness: number;
  readonly warnings: readonly string[];
  /** By the name of a probe: null if it can be believed in this runtime, else why not. */
  readonly probes: Readonly<Record<string, string | null>>;
}
