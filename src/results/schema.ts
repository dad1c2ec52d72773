import { z } from "zod";
import { brokerUsage, type ForkResult, fork, machine, ms, noise, share } from "../domain/measurement.ts";
import { interval, signedInterval } from "./intervals.ts";

// The results file: one source for the types, the validation on writing and on reading, and results/schema.json. Units
// stand last in names. results/README.md explains the fields.

export const SCHEMA_VERSION = 3;

const RANKS = ["best", "tied", "behind"] as const;

const latencySummary = z.strictObject({
  load: z.number().positive(),
  ratePerSecond: z.number().positive(),
  unstable: z.string().nullable(),
  forks: z.int().nonnegative(),
  completed: z.int().nonnegative(),
  dropped: z.int().nonnegative(),
  p50Ms: interval.nullable(),
  p90Ms: interval.nullable(),
  p99Ms: interval.nullable(),
  p999Ms: interval.nullable(),
  maxMs: ms.nullable(),
  queueWaitP50Ms: ms.nullable(),
  transportP50Ms: ms.nullable(),
  serviceP50Ms: ms.nullable(),
  submitLagP99Ms: ms.nullable(),
  rank: z.enum(RANKS).nullable().optional().describe("By p99, in its block, fork by fork; null: not told"),
});

export const ROLES = ["contender", "twin", "reference", "main-thread", "anchor"] as const;
/** `skipped` is our doing (budget, Ctrl-C), `unsupported` is known beforehand. */
const OUTCOMES = ["ok", "failed", "unsupported", "skipped"] as const;

const cell = z.strictObject({
  block: z.int().nonnegative().describe("Cells with the same number were measured together, interleaved"),
  runtime: z.string(),
  role: z.enum(ROLES),
  pool: z
    .string()
    .describe(
      "The pool's label, with its settings; of a twin that of the pool it repeats; for the other roles no-dispatch, main-thread, anchor",
    ),
  scenario: z.string(),
  workers: z.int().positive(),
  workersAsked: z.array(z.string()),
  jobsPerWorker: z.int().positive(),
  environment: z
    .record(z.string(), z.string())
    .describe("Environment variables that all cells of the block got"),
  outcome: z.enum(OUTCOMES),
  reason: z.string().nullable(),
  throughput: interval.nullable().describe("Jobs per second"),
  efficiency: interval.nullable().describe("Throughput ÷ that of the reference in the same block"),
  timesMainThread: interval
    .nullable()
    .describe("Throughput ÷ that of the same jobs one after the other on the main thread"),
  rank: z
    .enum(RANKS)
    .nullable()
    .describe(
      "Among the contenders of its runtime, scenario, workers and jobsPerWorker; null: cannot be told, or blocks the main thread",
    ),
  mainThreadDelay: z
    .strictObject({ p99Ms: ms, maxMs: ms })
    .nullable()
    .describe(
      "How late the main thread came to a due timer while it handed out jobs; null: the subject has no main thread to keep free",
    ),
  cpuMsPerJob: interval.nullable().describe("CPU time of the whole process per job"),
  cpuShares: z
    .strictObject({ main: share, workers: share.nullable(), others: share.nullable() })
    .nullable()
    .describe("Of that CPU time what the main thread, the workers and other threads used"),
  broker: brokerUsage
    .omit({ cpuMs: true })
    .extend({ cpuMsPerJob: ms.nullable() })
    .optional()
    .describe("Over all forks: the most memory and connections, all redeliveries"),
  startUp: z
    .strictObject({
      importMs: interval.nullable(),
      constructMs: interval,
      readyMs: interval,
      firstResultMs: interval,
      totalMs: interval,
    })
    .nullable(),
  memory: z
    .strictObject({ readyBytes: signedInterval, peakBytes: interval.nullable() })
    .nullable()
    .describe("readyBytes: above what the same process held before"),
  idleCpuShare: z.number().nonnegative().nullable().describe("Of one core, while it waited for its turns"),
  latency: z.array(latencySummary),
  outliers: z
    .strictObject({ mild: z.int().nonnegative(), severe: z.int().nonnegative() })
    .describe("Slices beyond Tukey's fences; none is left out"),
  disturbed: z
    .strictObject({ repeated: z.int().nonnegative(), kept: z.int().nonnegative() })
    .describe("Slices repeated because of noise outside, and those that stayed disturbed"),
  warnings: z.array(z.string()),
  forks: z.array(fork),
});

export const sliceNoise = z.strictObject({
  ...{ block: z.int().nonnegative(), fork: z.int().nonnegative() },
  ...{ slice: z.int().nonnegative(), attempt: z.int().nonnegative() },
  noise,
  disturbed: z.string().nullable().describe("Why the slice was repeated, judged by the noise alone"),
});

export const resultsSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  poolmark: z.string().describe("The version of poolmark that measured"),
  status: z.enum(["running", "complete", "interrupted"]),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  tookMs: ms.optional().describe("How long measuring took, without breaks; of shards their sum"),
  command: z.string().optional().describe("What measures the same again, quoted for a shell"),
  seed: z.int(),
  config: z.strictObject({
    suite: z.string(),
    pools: z.array(z.string()),
    scenarios: z.array(z.string()),
    workers: z.array(z.string()),
    jobsPerWorker: z.array(z.int().positive()),
    runtimes: z.array(z.string()),
    forks: z.int().positive(),
    rounds: z
      .int()
      .positive()
      .nullable()
      .describe("Turns of a cell in a fork; null: as many as fit measureMs"),
    turnMs: ms,
    measureMs: ms.describe("All turns of a fork of a block together"),
    mostForks: z.int().positive().describe("Forks are added up to this until the target is met"),
    target: z
      .number()
      .positive()
      .nullable()
      .describe("Half-width of the ratios' intervals to stop at; null: none"),
    warmUp: z.strictObject({ leastMs: ms, mostMs: ms }),
    yardstick: z.enum(["main-thread", "reference"]).optional().describe("Has three turns a round"),
    budgetMs: ms.nullable(),
    load: z.enum(["closed", "open"]),
    code: z.enum(["compiled", "sources"]),
    shard: z
      .string()
      .regex(/^[1-9]\d*\/[1-9]\d*$/)
      .optional()
      .describe("Which part of the columns was measured, as in 2/4; default: all of them"),
    anchor: z.int().positive().optional().describe("The edition of the frozen jobs; default: 1"),
  }),
  environment: machine.extend({
    driver: z.string().describe("The runtime that drove the run"),
    runtimes: z.array(
      z.strictObject({
        label: z.string(),
        name: z.string(),
        version: z.string(),
        probes: z
          .record(z.string(), z.string().nullable())
          .describe(
            "By the name of a probe: null if it was found to be true for known work, else why it is not believed",
          ),
      }),
    ),
    packages: z.record(z.string(), z.string().nullable()),
  }),
  scenarios: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(["dispatch", "cpu", "native", "payload", "io", "mixed"]),
      summary: z.string(),
      sweep: z.string().nullable().describe("The same for scenarios that are one job in several lengths"),
      inputs: z.int().nonnegative(),
      inputsDigest: z
        .string()
        .describe("Of the expected results: two runs with the same digest did the same jobs"),
      meanJobMs: ms.nullable().describe("On the main thread, before any warm-up"),
      warnings: z.array(z.string()),
    }),
  ),
  cells: z.array(cell),
  noise: z
    .array(sliceNoise)
    .describe(
      "What went on outside during each slice: some rounds, in which every cell of the block has its turns",
    ),
  memoryPerWorker: z
    .array(
      z.strictObject({
        ...{ runtime: z.string(), scenario: z.string(), pool: z.string(), jobsPerWorker: z.int().positive() },
        bytes: signedInterval,
      }),
    )
    .describe("Slope of the memory over worker counts"),
  selfCheck: interval
    .nullable()
    .describe(
      "Throughput of a pool ÷ that of the same pool as another cell, over all blocks, with a 99 % interval; null: no twin",
    ),
  breakEven: z.array(
    z.strictObject({
      ...{ runtime: z.string(), pool: z.string(), workers: z.int().positive() },
      verdict: z.enum(["above", "always", "never"]),
      jobMs: interval
        .nullable()
        .describe("Longer jobs are done sooner by the pool than on the main thread, or by `than`"),
      than: z.string().optional().describe("For an engine: the local pool that it is compared with"),
      ...{ fromMs: z.number().positive(), toMs: z.number().positive() },
    }),
  ),
  quiet: z
    .strictObject({ grade: z.enum(["A", "B", "C", "D", "E", "F"]).nullable(), reason: z.string() })
    .describe("How quiet the machine was beside the run; grade null: the system does not tell"),
  warnings: z.array(z.string()),
});

export type Results = z.infer<typeof resultsSchema>;
export type CellResult = Results["cells"][number];
export type { ForkResult };
export type Role = CellResult["role"];

/** The schema as published in results/schema.json. */
export function jsonSchema(): unknown {
  return z.toJSONSchema(resultsSchema);
}
