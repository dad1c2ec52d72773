import type { CellSpec, Subject } from "../domain/cell.ts";
import type { LatencyBatch, Noise, Quantiles, Sample, Survey } from "../domain/measurement.ts";
import type { Answer, Arrivals, Cell, CellFailure, Command } from "../domain/protocol.ts";
import type { FakeClock } from "./fake-clock.ts";

/** What a fake cell is told to be: a speed, or a way to fail. */
export interface FakeFigures {
  /** Jobs per second of a subject: `pool` is the label, `no-dispatch`, `main-thread` or `anchor`. */
  rate(pool: string, spec: CellSpec): number;
  /** The reason for a failure in a step; null: all is well. */
  failure?(pool: string, step: Command["do"], spec: CellSpec): CellFailure | null;
  readonly loopDelayP99Ms?: (pool: string) => number;
  /** Of the wall time what the main thread computes. */
  readonly mainShare?: (pool: string) => number;
  /** Other processes' share of the CPU time during a batch. */
  readonly foreignShare?: (pool: string, batch: number) => number;
  /** For how long a quota stopped it in a batch. */
  readonly throttledMs?: (pool: string, workers: number) => number;
  /** Spread between forks and between batches, as a standard deviation of the logarithm. */
  readonly spread?: number;
  readonly survey?: Survey;
}

/** What the survey of a plain job tells. */
export function fakeSurvey(expected: readonly string[] = ["1"], rest: Partial<Survey> = {}): Survey {
  const facts = { expected, verify: null, judgeMs: 0, changesInput: false, inputs: null, inputsDigest: null };
  return { facts, loadMs: 10, meanJobMs: 1, slowestJobMs: 1, warnings: [], probes: {}, ...rest };
}

const QUIET: Noise = { foreignShare: 0, stealShare: 0, tickShare: 0, pressureShare: 0, throttledMs: 0 };
const START_UP = { importMs: 20, constructMs: 5, readyMs: 70, firstResultMs: 5 };

/** A process of 50 MiB; each worker takes another 10. */
function memoryOf({ workers }: CellSpec) {
  const beforeBytes = 50 * 2 ** 20;
  return { beforeBytes, readyBytes: beforeBytes + (4 + 10 * workers) * 2 ** 20 };
}

export function createFakeCell(
  figures: FakeFigures,
  clock: FakeClock,
  random: () => number,
  batches: string[],
): Cell {
  let spec: CellSpec | null = null;
  const noise = () => Math.exp((figures.spread ?? 0) * (random() + random() + random() - 1.5) * 2);
  const forkNoise = noise();
  const nameOf = (subject: Subject) => (subject === "pool" ? (spec?.pool?.label ?? "no-dispatch") : subject);
  const rateOf = (name: string) => (spec === null ? 1 : figures.rate(name, spec));

  function sampleOf(name: string, jobs: number): Sample {
    batches.push(name);
    const wallMs = (jobs / rateOf(name)) * 1000 * forkNoise * noise();
    clock.advance(wallMs);
    return fakeSample(name, { jobs, wallMs, batch: batches.length, workers: spec?.workers ?? 1 }, figures);
  }

  function latencyAt(rate: number, arrivals: Arrivals): LatencyBatch {
    const latency = fakeLatency(rate / (forkNoise * noise()), arrivals);
    clock.advance(latency.wallMs);
    return latency;
  }

  function obey(command: Command): Answer {
    if (command.do === "survey") return { did: "survey", survey: figures.survey ?? fakeSurvey() };
    if (command.do === "open") spec = command.spec;
    const failure =
      spec === null ? null : (figures.failure?.(spec.pool?.label ?? "no-dispatch", command.do, spec) ?? null);
    if (failure !== null) throw failure;
    switch (command.do) {
      case "open":
        clock.advance(100);
        return { did: "open", startUp: START_UP, memory: memoryOf(command.spec) };
      case "warm-up": {
        clock.advance(command.leastMs);
        const jobs = Math.max(1, Math.round((rateOf(nameOf(command.subject)) * command.batchMs) / 1000));
        const warmUp = { batches: 8, wallMs: command.leastMs, steady: true, jobs, uneven: false };
        return { did: "warm-up", warmUp };
      }
      case "batch":
        return { did: "batch", sample: sampleOf(nameOf(command.subject), command.jobs) };
      case "latency":
        return { did: "latency", latency: latencyAt(rateOf(nameOf("pool")), command) };
      case "close":
        return { did: "close", idle: { wallMs: 1000, cpuMs: 2 }, peakBytes: 100 * 2 ** 20 };
    }
  }

  return {
    async ask<C extends Command["do"]>(command: Extract<Command, { do: C }>) {
      return obey(command) as Extract<Answer, { did: C }>;
    },
    startMeasuring: () => {},
    printed: () => ({ before: "", since: "" }),
    async end() {},
  };
}

function fakeSample(
  name: string,
  { jobs, wallMs, batch, workers }: Readonly<Record<"jobs" | "wallMs" | "batch" | "workers", number>>,
  figures: FakeFigures,
): Sample {
  const watched = name !== "main-thread" && name !== "anchor";
  const p99Ms = figures.loopDelayP99Ms?.(name) ?? 0.5;
  const mainMs = wallMs * (figures.mainShare?.(name) ?? 0.1);
  return {
    ...{ jobs, wallMs, rampInside: false, batchJobs: jobs, cpuMs: wallMs },
    threadCpu: { mainMs, workersMs: wallMs * 0.85, othersMs: wallMs * 0.05, untold: null },
    noise: {
      ...QUIET,
      foreignShare: figures.foreignShare?.(name, batch) ?? 0,
      throttledMs: figures.throttledMs?.(name, workers) ?? 0,
    },
    loopDelayP99Ms: watched ? p99Ms : null,
    loopDelayMaxMs: watched ? p99Ms * 2 : null,
  };
}

/** As a queue with one server that needs the same time for each job (M/D/1): its mean latency, and multiples of it. */
function fakeLatency(rate: number, { ratePerSecond, arrivals }: Arrivals): LatencyBatch {
  const serviceMs = 1000 / rate;
  const load = ratePerSecond / rate;
  const unstable = load < 1 ? null : `the queue grew from 2 to ${Math.round(arrivals / 10)} jobs`;
  const meanMs = serviceMs * (1 + load / (2 * (1 - Math.min(load, 0.99))));
  const times = (of: number): Quantiles => {
    const told = (share: number, ms: number) => (arrivals * (1 - share) >= 10 ? ms : null);
    return {
      ...{ count: arrivals, meanMs: of, maxMs: of * 9 },
      ...{ p50Ms: told(0.5, of * 0.7), p90Ms: told(0.9, of * 2.3) },
      ...{ p99Ms: told(0.99, of * 4.6), p999Ms: told(0.999, of * 6.9) },
    };
  };
  return {
    ...{ ratePerSecond, arrivals, completed: arrivals, dropped: 0, unstable },
    wallMs: (1000 * arrivals) / ratePerSecond,
    ...{ latency: times(meanMs), submitLag: times(0.02), transport: times(0.05), service: times(serviceMs) },
    queueWait: times(Math.max(0, meanMs - serviceMs)),
    noise: QUIET,
  };
}
