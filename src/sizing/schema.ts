import { z } from "zod";
import { interval, machine } from "../results/schema.ts";

// What `poolmark size --json` gives: one source for its type, the validation on writing and results/size.schema.json.
// Units stand last in names.

export const SIZE_SCHEMA_VERSION = 1;

const count = z.int().positive();
const ms = z.number().nonnegative();
const bytes = z.number().nonnegative();

const size = {
  pool: z.string().describe("The pool's label; async-only is the one without workers"),
  workers: count,
  jobsPerWorker: count.describe(
    "How many jobs one worker may have running; without workers, how many run at once",
  ),
};
const candidate = z.strictObject(size);

const violation = z.strictObject({
  limit: z.enum(["--memory", "--max-block", "--p99", "--rate"]),
  candidate,
  value: z
    .number()
    .nullable()
    .describe("In the limit's unit (bytes, ms); null: it did not keep up with the rate"),
  most: z.number().positive(),
  reason: z.string().nullable(),
});

const row = z
  .strictObject({
    ...size,
    forks: z.int().nonnegative(),
    jobsPerSecond: interval,
    ofBest: interval.describe("Throughput ÷ that of the best beside it; bounds are one-sided, 95 %"),
    timesMainThread: z
      .number()
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
  .describe("All that is known of one size of one pool, over forks; null: not known");

const reading = z
  .strictObject({
    candidate,
    fork: z.int().nonnegative().describe("Those with the same number were measured together, interleaved"),
    disturbed: z
      .boolean()
      .optional()
      .describe(
        "Others took too much of the machine in each round: it decides only where nothing else is known",
      ),
    failure: z.string().nullable(),
    jobsPerSecond: z.number().nonnegative(),
    rounds: z
      .int()
      .nonnegative()
      .optional()
      .describe("Of how many rounds that is the centre: so much it counts"),
    cpuMs: ms,
    mainCpuMs: ms.nullable(),
    mainBusyShare: z.number().min(0).max(1).nullable(),
    blockedMs: ms.nullable(),
    peakBytes: bytes.nullable(),
    throttledMs: ms.nullable(),
    latency: z.strictObject({ p99Ms: ms.nullable(), unstable: z.string().nullable() }).nullable(),
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
    .describe("The simplest first: of equal ones the first is recommended"),
  cores: z.number().positive(),
  rule: z.strictObject({ within: z.number(), leastForks: count, mostForks: count }),
  limits: z.strictObject({
    memoryBytes: bytes.nullable(),
    blockMs: ms.nullable(),
    p99Ms: ms.nullable(),
    ratePerSecond: z.number().positive().nullable(),
  }),
  workers: z.array(count).nullable(),
  jobsPerWorker: z.array(count).nullable(),
  exhaustive: z.boolean(),
  beside: z.array(count).describe("Worker counts that were measured to be shown beside the answer"),
  budgetMs: z.number().nullable(),
});

export const sizingSchema = z.strictObject({
  schemaVersion: z.literal(SIZE_SCHEMA_VERSION),
  poolmark: z.string().describe("The version of poolmark that measured"),
  startedAt: z.iso.datetime(),
  elapsedMs: ms,
  seed: z.int(),
  scenario: z.string(),
  runtime: z.string(),
  environment: machine,
  question,
  verdict: z
    .enum(["chosen", "unclear", "impossible"])
    .describe(
      "unclear: this run cannot tell (chosen is null if the time was over before anything could be chosen); impossible: nothing meets the limits, or nothing could be measured, and nothing is left to try",
    ),
  chosen: row.nullable(),
  open: z.array(candidate).describe("Under unclear all that may yet be the answer"),
  meetsP99: z.boolean().nullable().describe("Whether --p99 is met for sure; null: none was stated"),
  smaller: row.nullable().describe("The next smaller size of the chosen pool that was measured"),
  larger: row.nullable(),
  curve: z.array(row).describe("The chosen pool's sizes, the smallest first"),
  pools: z.array(row).describe("The pools beside each other, the simplest first"),
  out: z
    .array(z.strictObject({ pool: z.string(), reason: z.string() }))
    .describe("Pools that could not be recommended"),
  violations: z.array(violation),
  job: z
    .strictObject({
      wallMs: ms,
      computeMs: ms,
      elsewhereMs: ms.describe("CPU time of other threads of the process"),
      untold: z.string().nullable(),
      waitRatio: z.number().nonnegative().describe("Waiting ÷ computing (W/C)"),
    })
    .nullable()
    .describe("One job alone on the main thread"),
  noWorkers: z
    .strictObject({
      because: z.enum(["one-core", "too-short", "waits", "native", "no-better"]),
      paysAboveMs: ms.nullable().describe("Jobs that compute for longer would be done sooner by that pool"),
      pool: z.string().nullable(),
    })
    .nullable()
    .describe("Why no workers are recommended"),
  defaults: z
    .array(z.strictObject({ by: z.string(), rule: z.string(), workers: count, row: row.nullable() }))
    .describe("What runtimes and libraries choose by themselves, and what that gives with the chosen pool"),
  model: z
    .strictObject({
      law: z.enum(["universal", "capped"]),
      contention: z.number().nonnegative().describe("σ: the serial part of the work"),
      further: z
        .number()
        .nonnegative()
        .describe("κ; of the capped law what each worker beyond the cores costs"),
      peakAt: z.number().nullable(),
      aicc: z.strictObject({ universal: z.number(), capped: z.number() }).describe("The less, the better"),
      perWorker: z.number().nonnegative(),
    })
    .nullable()
    .describe("The law that fits the curve; it decides nothing"),
  predictions: z.array(
    z.strictObject({
      cores: count,
      how: z.enum(["measured", "model", "untold"]),
      candidate: candidate.nullable(),
      jobsPerSecond: z.number().nonnegative().nullable(),
      reason: z.string(),
    }),
  ),
  cutShort: z.boolean(),
  warnings: z.array(z.string()),
  readings: z.array(reading),
});

/** All that a sizing has to say: what `--json` gives, and what the report is made of. */
export type SizingDocument = Fixed<z.infer<typeof sizingSchema>>;

type Fixed<T> = T extends object ? { readonly [Key in keyof T]: Fixed<T[Key]> } : T;

/** @throws TypeError if it does not fit its own schema: our bug */
export function checkSizing(document: SizingDocument): SizingDocument {
  const { success, error } = sizingSchema.safeParse(document);
  const [issue] = error?.issues ?? [];
  if (!success)
    throw new TypeError(`A sizing does not fit its schema: ${issue?.path.join(".")}: ${issue?.message}`);
  return document;
}

/** The schema as published in results/size.schema.json. */
export function sizingJsonSchema(): unknown {
  return z.toJSONSchema(sizingSchema);
}
