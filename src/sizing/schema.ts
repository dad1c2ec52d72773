import { z } from "zod";
import type { Fixed } from "../domain/fixed.ts";
import { machine } from "../domain/measurement.ts";
import { interval } from "../results/intervals.ts";
import { resultsSchema } from "../results/schema.ts";

// What `poolmark size --json` gives, and what the search works on: one source for the types, for the validation on writing and
// reading, and for results/size.schema.json. Units stand last in names.

export const SIZE_SCHEMA_VERSION = 2;

const count = z.int().positive();
const index = z.int().nonnegative();
const ms = z.number().nonnegative();
const bytes = z.number().nonnegative();
const rate = z.number().nonnegative();

const size = {
  pool: z.string().describe("The pool's label; async-only is the pool without workers"),
  workers: count,
  jobsPerWorker: count.describe(
    "How many jobs one worker may have running; without workers, how many run at once",
  ),
};
const candidate = z.strictObject(size);

const violation = z.strictObject({
  limit: z.enum(["--memory", "--max-block", "--p99", "--rate"]),
  candidate,
  value: z.number().nullable().describe("In the limit's unit (bytes, ms); null: it could not keep up"),
  most: z.number().positive().describe("The limit"),
  reason: z.string().nullable().describe("Why it could not keep up with --rate"),
});

const row = z
  .strictObject({
    ...size,
    forks: index,
    jobsPerSecond: interval,
    ofBest: interval.describe("Throughput ÷ that of the best in the table; bounds are one-sided, 95 %"),
    timesMainThread: rate
      .nullable()
      .describe("Throughput ÷ that of the same jobs one after the other on the main thread"),
    cpuMsPerJob: ms.nullable(),
    mainCpuMsPerJob: ms.nullable(),
    blockedMs: ms
      .nullable()
      .describe("How late the main thread came to a due timer (99th percentile over time)"),
    peakBytes: bytes.nullable(),
    throttledMs: ms.nullable().describe("For how long a CPU quota stopped it, in a fork"),
    p99Ms: interval
      .nullable()
      .describe("99th percentile of the latency at --rate; bounds are one-sided, 95 %"),
    violations: z.array(violation),
  })
  .describe("What is known of one size of one pool, over forks; null: not known");

const latency = z.strictObject({
  p99Ms: ms.nullable(),
  unstable: z.string().nullable().describe("Why it could not keep up with the rate"),
});

const observation = z
  .strictObject({
    candidate,
    fork: index.describe("Those with the same number were measured together, interleaved"),
    disturbed: z
      .boolean()
      .default(false)
      .describe(
        "By the system's counters, other processes took too much of the machine in every round of the fork: counts only where nothing else is known",
      ),
    failure: z
      .string()
      .nullable()
      .describe("Why it could not be measured; the figures then stand for nothing"),
    jobsPerSecond: rate,
    rounds: index.default(1).describe("Of how many rounds jobsPerSecond is the centre: its weight"),
    cpuMs: ms.nullable().describe("CPU time of the process per job; null: not known"),
    mainCpuMs: ms.nullable().describe("Of that what the main thread used; null: the system does not tell"),
    mainBusyShare: z
      .number()
      .min(0)
      .max(1)
      .nullable()
      .describe("CPU time of the main thread ÷ the time it could run, in the batch disturbed the least"),
    blockedMs: ms.nullable().describe("null: this runtime's figure is not to be believed"),
    peakBytes: bytes.nullable().describe("Resident memory of the process at most"),
    throttledMs: ms
      .nullable()
      .describe("For how long a CPU quota kept it from running, all batches together"),
    latency: latency.nullable().describe("At --rate; null: not measured"),
    warnings: z.array(z.string()),
  })
  .describe("What one fork gave of one size: every figure above is made of these");

const question = z.strictObject({
  pools: z
    .array(
      z.strictObject({
        label: z.string(),
        jobsPerWorker: z
          .union([z.literal(true), z.string()])
          .describe("true, or why a worker cannot have several jobs"),
      }),
    )
    .describe("The simplest first: of equally good pools the first is recommended"),
  cores: z.number().positive().describe("Effective cores; may be fractional"),
  rule: z
    .strictObject({ within: z.number().positive().max(1), leastForks: count, mostForks: count })
    .describe("A size is good enough if its throughput ÷ the best is 1 − within at least"),
  limits: z
    .strictObject({
      memoryBytes: bytes.nullable(),
      blockMs: ms.nullable(),
      p99Ms: ms.nullable(),
      ratePerSecond: z.number().positive().nullable().describe("Jobs arrive at this rate; null: no load"),
    })
    .describe("null: no limit"),
  workers: z.array(count).nullable().describe("Counts to choose from; null: as cores and job suggest"),
  jobsPerWorker: z.array(count).nullable(),
  exhaustive: z.boolean().describe("Measure every size, not only those that decide"),
  otherSizes: z
    .array(count)
    .describe("Worker counts to be shown beside the answer, such as those that libraries choose by default"),
  budgetMs: z.number().positive().nullable(),
});

const jobProfile = z
  .strictObject({
    wallMs: ms,
    computeMs: ms.describe("CPU time of its own thread"),
    elsewhereMs: ms.describe("CPU time of other threads of the process: native libraries, the runtime"),
    unavailable: z.string().nullable().describe("Why the profile is not known; null: it is"),
    waitRatio: rate.describe("Waiting ÷ computing (W/C); 0 where it is too little to tell"),
  })
  .describe("One job alone on the main thread");

const noWorkers = z
  .strictObject({
    because: z.enum(["one-core", "too-short", "waits", "native", "no-better"]),
    paysAboveMs: ms.nullable().describe("Jobs that compute for longer would be done sooner by that pool"),
    pool: z.string().nullable(),
  })
  .describe("Why no workers are recommended");

const model = z
  .strictObject({
    law: z
      .enum(["universal", "capped"])
      .describe(
        "universal: Gunther's law; capped: Amdahl's up to the cores, and a loss for each worker beyond",
      ),
    contention: rate.describe("σ: the serial part of the work"),
    further: rate.describe("κ; of the capped law what each worker beyond the cores costs"),
    peakAt: z.number().positive().nullable().describe("null: no peak within the sizes measured"),
    aicc: z.strictObject({ universal: z.number(), capped: z.number() }).describe("The less, the better"),
    perWorker: rate,
  })
  .describe("The law that fits the curve; it decides nothing");

const prediction = z.strictObject({
  cores: count,
  how: z
    .enum(["measured", "model", "unavailable"])
    .describe("measured: under CPU affinity on this machine; model: worked out from what was measured"),
  candidate: candidate.nullable(),
  jobsPerSecond: rate.nullable(),
  reason: z.string().describe("What it rests on, or why it is not available"),
});

const defaultSize = z.strictObject({
  by: z.string(),
  rule: z.string(),
  workers: count.describe("Under load: pools that grow have grown"),
});

export const sizingSchema = z.strictObject({
  schemaVersion: z.literal(SIZE_SCHEMA_VERSION),
  poolmark: z.string().describe("The version of poolmark that measured"),
  startedAt: z.iso.datetime(),
  elapsedMs: ms,
  command: resultsSchema.shape.command,
  seed: z.int(),
  scenario: z.string(),
  inputsDigest: z
    .string()
    .optional()
    .describe("Of the expected results: sizings with the same did the same jobs"),
  runtime: z.string(),
  environment: machine,
  question,
  verdict: z
    .enum(["chosen", "unclear", "impossible", "interrupted"])
    .describe(
      "unclear: more time or less noise could change the answer; interrupted: the same, as the user ended the search; impossible: nothing meets the limits, or nothing could be measured, and nothing is left to try",
    ),
  chosen: row
    .nullable()
    .describe(
      "The smallest size that may be good enough; null: none is, or the search ended before any was known",
    ),
  open: z
    .array(candidate)
    .describe(
      "All that may be the answer, where that is more than one: the simplest and smallest first. Under chosen they are sizes of one pool whose difference is too small to matter",
    ),
  meetsP99: z.boolean().nullable().describe("Whether --p99 is met for sure; null: none was stated"),
  smaller: row.nullable().describe("The next smaller size of the chosen pool that was measured"),
  larger: row.nullable(),
  curve: z.array(row).describe("The chosen pool's sizes, the smallest first"),
  pools: z.array(row).describe("The pools beside each other, the simplest first"),
  out: z
    .array(z.strictObject({ pool: z.string(), reason: z.string() }))
    .describe("Pools that could not be recommended"),
  violations: z.array(violation),
  job: jobProfile.nullable(),
  noWorkers: noWorkers.nullable(),
  defaults: z
    .array(defaultSize.extend({ row: row.nullable() }))
    .describe("What runtimes and libraries choose by themselves, and what that gives with the chosen pool"),
  model: model.nullable(),
  predictions: z.array(prediction),
  cutShort: z.boolean().describe("The next step would not have fitted into the budget"),
  warnings: z.array(z.string()),
  observations: z.array(observation),
});

type TypeOf<Schema extends z.ZodType> = Fixed<z.infer<Schema>>;

/** What can be chosen: a pool with a size. */
export type Candidate = TypeOf<typeof candidate>;
export type Violation = TypeOf<typeof violation>;
export type SizeRow = TypeOf<typeof row>;
export type Observation = TypeOf<typeof observation>;
/** All that a sizing asks, resolved and checked. */
export type Question = Omit<TypeOf<typeof question>, "budgetMs">;
export type SizablePool = Question["pools"][number];
export type Rule = Question["rule"];
export type Limits = Question["limits"];
export type JobProfile = TypeOf<typeof jobProfile>;
export type NoWorkers = TypeOf<typeof noWorkers>;
export type Model = TypeOf<typeof model>;
export type Prediction = TypeOf<typeof prediction>;
export type DefaultSize = TypeOf<typeof defaultSize>;
/** All that a sizing has to say: what `--json` gives, and what the report is made of. */
export type SizingDocument = TypeOf<typeof sizingSchema>;
