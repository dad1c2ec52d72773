import { z } from "zod";

// What was measured in one fork of a cell, as it was measured: every figure of a results file is made of these.

export const ms = z.number().nonnegative();
const bytes = z.number().nonnegative();
export const share = z.number().min(0).max(1);

const noise = z
  .strictObject({
    foreignShare: share.nullable(),
    stealShare: share.nullable(),
    tickShare: share.nullable(),
    pressureShare: share.nullable(),
    throttledMs: ms.nullable(),
  })
  .describe("What went on outside during the batch; null: this system does not tell");

const sample = z.strictObject({
  round: z.int().nonnegative(),
  attempt: z.int().nonnegative().describe("Of a round's attempts the last one counts"),
  jobs: z.int().positive().describe("Jobs within the window"),
  wallMs: z.number().positive().describe("Length of the window"),
  rampInside: z
    .boolean()
    .describe("True: the window covers start and end of the batch, when not all workers are busy"),
  batchJobs: z.int().positive().describe("All jobs of the batch; CPU time is of all"),
  cpuMs: ms,
  threadCpu: z
    .strictObject({
      mainMs: ms,
      workersMs: ms.nullable(),
      othersMs: ms.nullable(),
      untold: z.string().nullable(),
    })
    .nullable()
    .describe("CPU time by thread: main, workers, all others"),
  loopDelayP99Ms: ms.nullable(),
  loopDelayMaxMs: ms.nullable(),
  noise,
  disturbed: z.string().nullable().describe("Why the batch was repeated, judged by the noise alone"),
});

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

const latencyBatch = z.strictObject({
  load: z.number().positive().describe("Share of the capacity"),
  attempt: z.int().nonnegative().describe("Of a load's attempts the last one counts"),
  ratePerSecond: z.number().positive(),
  arrivals: z.int().nonnegative(),
  completed: z.int().nonnegative(),
  dropped: z.int().nonnegative(),
  wallMs: ms,
  unstable: z.string().nullable().describe("Why the pool did not keep up; null: it did"),
  latency: quantiles,
  submitLag: quantiles,
  queueWait: quantiles,
  transport: quantiles,
  service: quantiles,
  noise,
  disturbed: z.string().nullable().describe("Why the batch was repeated, judged by the noise alone"),
});

export const fork = z.strictObject({
  fork: z.int().nonnegative(),
  startUp: z
    .strictObject({ importMs: ms.nullable(), constructMs: ms, readyMs: ms, firstResultMs: ms })
    .nullable()
    .describe("Steps of a fresh process to its first result; null: another cell's process"),
  memory: z
    .strictObject({
      beforeBytes: bytes.nullable(),
      readyBytes: bytes.nullable(),
      peakBytes: bytes.nullable(),
    })
    .nullable()
    .describe("Resident memory: before the library was loaded, after the first result, at most"),
  idle: z
    .strictObject({ wallMs: ms, cpuMs: ms })
    .nullable()
    .describe("What the process used while it waited for its turns"),
  warmUp: z.strictObject({ wallMs: ms, batches: z.int().nonnegative(), steady: z.boolean() }),
  samples: z.array(sample).describe("In the order of time"),
  latency: z.array(latencyBatch),
});
