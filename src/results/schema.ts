import { z } from "zod";

// The results file: one source for the types, the validation on writing and on reading, and results/schema.json. Units
// stand last in names. results/README.md explains the fields.

export const SCHEMA_VERSION = 1;

const interval = z
  .strictObject({ estimate: z.number(), low: z.number().nullable(), high: z.number().nullable() })
  .describe("An estimate over forks with its 95 % interval; low and high are null with one fork");

const sample = z.strictObject({
  round: z.int().nonnegative(),
  jobs: z.int().positive(),
  wallMs: z.number().positive(),
  cpuMs: z.number().nonnegative(),
  loopDelayP99Ms: z.number().nonnegative().nullable(),
  loopDelayMaxMs: z.number().nonnegative().nullable(),
});

const fork = z.strictObject({
  fork: z.int().nonnegative(),
  openMs: z.number().nonnegative().describe("From the command to open until every worker had loaded the job"),
  warmUpMs: z.number().nonnegative(),
  warmUpBatches: z.int().nonnegative(),
  samples: z.array(sample).describe("In the order of time"),
});

export const ROLES = ["contender", "reference", "baseline", "anchor"] as const;
export const OUTCOMES = ["ok", "failed", "unsupported", "skipped"] as const;
export const STANDINGS = ["best", "tied", "behind"] as const;

const cell = z.strictObject({
  block: z.int().nonnegative().describe("Cells with the same number were measured together, interleaved"),
  runtime: z.string(),
  role: z.enum(ROLES),
  pool: z
    .string()
    .describe("The pool's label, with its settings; for the other roles no-dispatch, main-thread, anchor"),
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
  standing: z
    .enum(STANDINGS)
    .nullable()
    .describe(
      "Among the contenders of its runtime, scenario, workers and jobsPerWorker; null: cannot be told, or blocks the main thread",
    ),
  mainThreadDelay: z
    .strictObject({ p99Ms: z.number(), maxMs: z.number() })
    .nullable()
    .describe(
      "How late the main thread came to a due timer while it handed out jobs; null: the subject has no main thread to keep free",
    ),
  cpuMsPerJob: z.number().nonnegative().nullable(),
  warnings: z.array(z.string()),
  forks: z.array(fork),
});

export const resultsSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  poolmark: z.string().describe("The version of poolmark that measured"),
  status: z.enum(["running", "complete", "interrupted"]),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  seed: z.int(),
  config: z.strictObject({
    suite: z.string(),
    pools: z.array(z.string()),
    scenarios: z.array(z.string()),
    workers: z.array(z.string()),
    jobsPerWorker: z.array(z.int()),
    runtimes: z.array(z.string()),
    forks: z.int().positive(),
    rounds: z.int().positive(),
    warmUpMs: z.number(),
    batchMs: z.number(),
    budgetMs: z.number().nullable(),
    load: z.literal("closed"),
    code: z.enum(["compiled", "sources"]),
  }),
  environment: z.strictObject({
    cpuModel: z.string().nullable(),
    logicalCores: z.int().nullable(),
    physicalCores: z.int().nullable(),
    cores: z.number().describe("Effective cores: the least of affinity and quota, or as stated"),
    coresAssumed: z.boolean(),
    affinityCores: z.number(),
    quotaCores: z.number().nullable(),
    quotaFrom: z.enum(["cgroup v1", "cgroup v2"]).nullable(),
    memoryBytes: z.number().nullable(),
    memoryLimitBytes: z.number().nullable(),
    freeMemoryBytes: z.number().nullable(),
    platform: z.string(),
    release: z.string().nullable(),
    arch: z.string(),
    untold: z
      .record(z.string(), z.string())
      .describe("By the name of a fact or of a file: why it is not known"),
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
      inputs: z.int().nonnegative(),
      inputsDigest: z
        .string()
        .describe("Of the expected results: two runs with the same digest did the same jobs"),
      meanJobMs: z.number().nullable().describe("On the main thread, before any warm-up"),
      warnings: z.array(z.string()),
    }),
  ),
  cells: z.array(cell),
  warnings: z.array(z.string()),
});

export type Results = z.infer<typeof resultsSchema>;
export type CellResult = Results["cells"][number];
export type ForkResult = CellResult["forks"][number];
export type Role = CellResult["role"];

/** The schema as published in results/schema.json. */
export function jsonSchema(): unknown {
  return z.toJSONSchema(resultsSchema);
}
