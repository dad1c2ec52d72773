import type { CellSpec, Subject } from "../domain/cell.ts";
import type { LatencyBatch, Quantiles, Survey, Usage } from "../domain/measurement.ts";
import type { Answer, Arrivals, Cell, CellFailure, CellUsage, Command } from "../domain/protocol.ts";
import type { FakeClock } from "./fake-clock.ts";

/** How a fake cell behaves: its speed, and how it fails. */
export interface FakeFigures {
  /** Jobs per second of a subject: `pool` is the label, `no-dispatch`, `main-thread` or `anchor`. */
  rate(pool: string, spec: CellSpec): number;
  /** The reason for a failure in a step; null: all is well. */
  failure?(pool: string, step: Command["do"], spec: CellSpec): CellFailure | null;
  readonly loopDelayP99Ms?: (pool: string) => number;
  /** The main thread's CPU time as a share of the wall time. */
  readonly mainShare?: (pool: string) => number;
  /** Other processes' share of the CPU time during a slice, by how many turns there were before. */
  readonly foreignShare?: (turns: number) => number;
  /** How long a quota stopped the pool in each turn. */
  readonly throttledMs?: (pool: string, workers: number) => number;
  /** Spread between forks and between turns, as a standard deviation of the logarithm. */
  readonly spread?: number;
  readonly survey?: Survey;
}

/** What the survey of a plain job tells. */
export function fakeSurvey(expected: readonly string[] = ["1"], rest: Partial<Survey> = {}): Survey {
  const facts = { expected, verify: null, judgeMs: 0, changesInput: false, inputs: null, inputsDigest: null };
  const lengths = { loadMs: 10, meanJobMs: 1, slowestJobMs: 1, unevenness: 1, warmingMs: 0 };
  return { facts, ...lengths, warnings: [], probes: {}, ...rest };
}

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
  turns: string[],
): Cell {
  let spec: CellSpec | null = null;
  const noise = () => Math.exp((figures.spread ?? 0) * (random() + random() + random() - 1.5) * 2);
  const forkNoise = noise();
  const nameOf = (subject: Subject) => (subject === "pool" ? (spec?.pool?.label ?? "no-dispatch") : subject);
  const rateOf = (name: string) => (spec === null ? 1 : figures.rate(name, spec));
  const usage = createFakeUsage(figures);

  function turn(subject: Subject, jobs: number, counts: boolean): Extract<Answer, { did: "turn" }> {
    const wallMs = (jobs / rateOf(nameOf(subject))) * 1000 * forkNoise * noise();
    clock.advance(wallMs);
    if (counts) {
      turns.push(nameOf(subject));
      usage.add(subject, nameOf(subject), { jobs, wallMs });
    }
    return { did: "turn", wallMs };
  }

  function latencyAt(rate: number, arrivals: Arrivals): Omit<LatencyBatch, "noise"> {
    const latency = fakeLatency(rate / (forkNoise * noise()), arrivals);
    clock.advance(latency.wallMs);
    return latency;
  }

  function obey(command: Command): Answer {
    if (command.do === "survey") return { did: "survey", survey: figures.survey ?? fakeSurvey() };
    if (command.do === "open") spec = command.spec;
    const failure = spec === null ? null : figures.failure?.(nameOf("pool"), command.do, spec);
    if (failure != null) throw failure;
    switch (command.do) {
      case "open":
        clock.advance(100);
        return { did: "open", startUp: START_UP, memory: memoryOf(command.spec) };
      case "pace":
        clock.advance(command.forMs);
        return { did: "pace", jobsPerMs: rateOf(nameOf(command.subject)) / 1000, wallMs: command.forMs };
      case "turn":
        return turn(command.subject, command.jobs, command.counts);
      case "latency":
        return { did: "latency", latency: latencyAt(rateOf(nameOf("pool")), command) };
      case "close":
        return { did: "close", ...usage.read() };
    }
  }

  return {
    pid: 1,
    async ask<C extends Command["do"]>(command: Extract<Command, { do: C }>) {
      return obey(command) as Extract<Answer, { did: C }>;
    },
    startMeasuring: () => {},
    printed: () => ({ before: "", since: "" }),
    async end() {},
  };
}

interface Sum {
  readonly jobs: number;
  readonly wallMs: number;
}

function createFakeUsage(figures: FakeFigures) {
  const sums = new Map<Subject, { readonly name: string; readonly sum: Sum }>();
  return {
    add(subject: Subject, name: string, { jobs, wallMs }: Sum) {
      const before = sums.get(subject)?.sum ?? { jobs: 0, wallMs: 0 };
      sums.set(subject, { name, sum: { jobs: before.jobs + jobs, wallMs: before.wallMs + wallMs } });
    },
    read(): CellUsage {
      const subjects = [...sums].map(([subject, { name, sum }]) => [subject, fakeUsage(name, sum, figures)]);
      return {
        subjects: Object.fromEntries(subjects),
        idle: { wallMs: 1000, cpuMs: 2 },
        peakBytes: 100 * 2 ** 20,
      };
    },
  };
}

function fakeUsage(name: string, { jobs, wallMs }: Sum, figures: FakeFigures): Usage {
  const isWatched = name !== "main-thread" && name !== "anchor";
  const p99Ms = figures.loopDelayP99Ms?.(name) ?? 0.5;
  const mainMs = wallMs * (figures.mainShare?.(name) ?? 0.1);
  return {
    ...{ jobs, cpuMs: wallMs },
    threadCpu: { mainMs, workersMs: wallMs * 0.85, othersMs: wallMs * 0.05, untold: null },
    loopDelayP99Ms: isWatched ? p99Ms : null,
    loopDelayMaxMs: isWatched ? p99Ms * 2 : null,
  };
}

/** As a queue with one server that needs the same time for each job (M/D/1): its mean latency, and multiples of it. */
function fakeLatency(rate: number, { ratePerSecond, arrivals }: Arrivals): Omit<LatencyBatch, "noise"> {
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
  };
}
