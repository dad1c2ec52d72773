import type { World } from "../cli/world.ts";
import type { CellSpec, Subject } from "../domain/cell.ts";
import type { Sample } from "../domain/measurement.ts";
import { type Answer, type Cell, CellFailure, type Command } from "../domain/protocol.ts";
import { seeded } from "../stats/seeded.ts";
import { createFakeClock, type FakeClock } from "./fake-clock.ts";

/** What a fake cell is told to be: a speed, or a way to fail. */
export interface FakeFigures {
  /** Jobs per second of a subject: `pool` is the label, `no-dispatch`, `main-thread` or `anchor`. */
  rate(pool: string, spec: CellSpec): number;
  /** The reason for a failure in a step; null: all is well. */
  failure?(pool: string, step: Command["do"], spec: CellSpec): CellFailure | null;
  readonly loopDelayP99Ms?: (pool: string) => number;
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
  untold: {},
};

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
        serviceUrl: async () => "http://127.0.0.1:1",
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
        return { did: "open", openMs: 100 };
      case "warm-up": {
        clock.advance(command.warmUpMs);
        const jobs = Math.max(1, Math.round((rateOf(nameOf(command.subject)) * command.batchMs) / 1000));
        return { did: "warm-up", warmUp: { batches: 2, wallMs: command.warmUpMs, jobs, uneven: false } };
      }
      case "batch":
        return { did: "batch", sample: sample(nameOf(command.subject), command.jobs) };
      case "close":
        return { did: "close" };
    }
  }

  function sample(name: string, jobs: number): Sample {
    batches.push(name);
    const wallMs = (jobs / rateOf(name)) * 1000 * forkNoise * noise();
    clock.advance(wallMs);
    const watched = name !== "main-thread" && name !== "anchor";
    const p99Ms = figures.loopDelayP99Ms?.(name) ?? 0.5;
    return {
      jobs,
      wallMs,
      cpuMs: wallMs,
      loopDelayP99Ms: watched ? p99Ms : null,
      loopDelayMaxMs: watched ? p99Ms * 2 : null,
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
