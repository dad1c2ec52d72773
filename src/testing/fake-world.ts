import type { World } from "../cli/world.ts";
import type { CellSpec, Subject } from "../domain/cell.ts";
import type { LatencyBatch, Noise, Quantiles, Sample } from "../domain/measurement.ts";
import { type Answer, type Arrivals, type Cell, CellFailure, type Command } from "../domain/protocol.ts";
import { seeded } from "../stats/seeded.ts";
import { createFakeClock, type FakeClock } from "./fake-clock.ts";

/** What a fake cell is told to be: a speed, or a way to fail. */
export interface FakeFigures {
  /** Jobs per second of a subject: `pool` is the label, `no-dispatch`, `main-thread` or `anchor`. */
  rate(pool: string, spec: CellSpec): number;
  /** The reason for a failure in a step; null: all is well. */
  failure?(pool: string, step: Command["do"], spec: CellSpec): CellFailure | null;
  readonly loopDelayP99Ms?: (pool: string) => number;
  /** Other processes' share of the CPU time during a batch. */
  readonly foreignShare?: (pool: string, batch: number) => number;
  /** Spread between forks and between batches, as a standard deviation of the logarithm. */
  readonly spread?: number;
  readonly survey?: Extract<Answer, { did: "survey" }>["survey"];
}

export interface FakeWorld extends World {
  readonly clock: FakeClock;
  out(): string;
  err(): string;
  /** Ctrl-C. */
  interrupt(): void;
  /** Pools in the order in which their batches ran. */
  readonly batches: string[];
  readonly environments: Readonly<Record<string, string>>[];
  stopped(): boolean;
}

const NO_SURVEY = {
  expected: ["1"],
  verifies: false,
  throwing: null,
  uncloneable: null,
  changesInput: false,
  meanJobMs: 1,
  warnings: [],
  probes: {},
};

const MACHINE = {
  cpuModel: "Imaginary CPU @ 3.0 GHz",
  logicalCores: 4,
  physicalCores: 2,
  cores: 4,
  coresAssumed: false,
  affinityCores: 4,
  quotaCores: null,
  quotaFrom: null,
  memoryBytes: 8 * 2 ** 30,
  memoryLimitBytes: null,
  freeMemoryBytes: 6 * 2 ** 30,
  platform: "linux",
  release: "6.0.0",
  arch: "x64",
  power: [],
  untold: {},
};

const QUIET: Noise = { foreignShare: 0, stealShare: 0, tickShare: 0, pressureShare: 0, throttledMs: 0 };
const START_UP = { importMs: 20, constructMs: 5, readyMs: 70, firstResultMs: 5 };

/** A process of 50 MiB; each worker takes another 10. */
function memoryOf({ workers }: CellSpec) {
  const beforeBytes = 50 * 2 ** 20;
  return { beforeBytes, readyBytes: beforeBytes + (4 + 10 * workers) * 2 ** 20 };
}

/** The world of a whole command line without processes and without time passing: cells answer with known figures. */
export function createFakeWorld(
  figures: FakeFigures,
  cwd: string,
  options: { terminal?: number } = {},
): FakeWorld {
  const clock = createFakeClock();
  const random = seeded(11);
  const batches: string[] = [];
  const environments: Readonly<Record<string, string>>[] = [];
  let out = "";
  let err = "";
  let interrupt = () => {};
  let stopped = false;
  const launch = async (_: unknown, environment: Readonly<Record<string, string>>) => {
    environments.push(environment);
    return createFakeCell(figures, clock, random, batches);
  };
  return {
    clock,
    cwd,
    runtime: { name: "node", label: "node", version: "20.0.0", path: "/imaginary/node" },
    env: {},
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    stderrColumns: options.terminal ?? null,
    colour: false,
    now: () => new Date(Date.UTC(2026, 0, 2, 3, 4, 5) + clock.nowMs()),
    environment: (assumeCores) => ({
      ...MACHINE,
      cores: assumeCores ?? MACHINE.cores,
      coresAssumed: assumeCores !== null,
    }),
    async openMatrix() {
      return {
        launch,
        service: async () => ({ url: "http://127.0.0.1:1", pid: 1 }),
        nowMs: clock.nowMs,
        async stop() {
          stopped = true;
        },
      };
    },
    onInterrupt(callback) {
      interrupt = callback;
      return () => {};
    },
    out: () => out,
    err: () => err,
    interrupt: () => interrupt(),
    batches,
    environments,
    stopped: () => stopped,
  };
}

function createFakeCell(
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

  function obey(command: Command): Answer {
    if (command.do === "survey") return { did: "survey", survey: figures.survey ?? NO_SURVEY };
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
        return { did: "batch", sample: sample(nameOf(command.subject), command.jobs) };
      case "latency":
        return { did: "latency", latency: latency(nameOf("pool"), command) };
      case "close":
        return { did: "close", idle: { wallMs: 1000, cpuMs: 2 }, peakBytes: 100 * 2 ** 20 };
    }
  }

  function sample(name: string, jobs: number): Sample {
    batches.push(name);
    const wallMs = (jobs / rateOf(name)) * 1000 * forkNoise * noise();
    clock.advance(wallMs);
    const foreignShare = figures.foreignShare?.(name, batches.length) ?? 0;
    const watched = name !== "main-thread" && name !== "anchor";
    const p99Ms = figures.loopDelayP99Ms?.(name) ?? 0.5;
    return {
      jobs,
      wallMs,
      rampInside: false,
      batchJobs: jobs,
      cpuMs: wallMs,
      threadCpu: { mainMs: wallMs * 0.1, workersMs: wallMs * 0.85, othersMs: wallMs * 0.05, untold: null },
      noise: { ...QUIET, foreignShare },
      loopDelayP99Ms: watched ? p99Ms : null,
      loopDelayMaxMs: watched ? p99Ms * 2 : null,
    };
  }

  /** As a queue with one server that needs the same time for each job (M/D/1): its mean latency, and multiples of it. */
  function latency(name: string, { ratePerSecond, arrivals }: Arrivals): LatencyBatch {
    const serviceMs = 1000 / rateOf(name);
    const load = ratePerSecond / rateOf(name);
    const unstable = load < 1 ? null : `the queue grew from 2 to ${arrivals / 10} jobs`;
    const meanMs = serviceMs * (1 + load / (2 * (1 - Math.min(load, 0.99)))) * forkNoise * noise();
    const times = (of: number): Quantiles => {
      const told = (share: number, ms: number) => (arrivals * (1 - share) >= 10 ? ms : null);
      return {
        count: arrivals,
        meanMs: of,
        p50Ms: told(0.5, of * 0.7),
        p90Ms: told(0.9, of * 2.3),
        p99Ms: told(0.99, of * 4.6),
        p999Ms: told(0.999, of * 6.9),
        maxMs: of * 9,
      };
    };
    const wallMs = (1000 * arrivals) / ratePerSecond;
    clock.advance(wallMs);
    return {
      ...{ ratePerSecond, arrivals, completed: arrivals, dropped: 0, wallMs, unstable },
      latency: times(meanMs),
      submitLag: times(0.02),
      queueWait: times(Math.max(0, meanMs - serviceMs)),
      transport: times(0.05),
      service: times(serviceMs),
      noise: QUIET,
    };
  }

  return {
    async ask<C extends Command["do"]>(command: Extract<Command, { do: C }>) {
      return obey(command) as Extract<Answer, { did: C }>;
    },
    hasPrinted: () => false,
    async end() {},
  };
}

export { CellFailure };
