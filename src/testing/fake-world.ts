import type { World } from "../cli/world.ts";
import type { CellSpec } from "../domain/cell.ts";
import type { Environment } from "../domain/measurement.ts";
import type { Command } from "../domain/protocol.ts";
import type { MatrixWorld } from "../driver/matrix-world.ts";
import type { BusySchedule } from "../host/busy-threads.ts";
import type { Parallelism } from "../host/parallelism.ts";
import { seeded } from "../stats/seeded.ts";
import { createFakeCell, type FakeFigures, fakeSurvey } from "./fake-cell.ts";
import { createFakeClock, type FakeClock } from "./fake-clock.ts";

export { type FakeFigures, fakeSurvey };

export interface FakeWorld extends World {
  readonly clock: FakeClock;
  out(): string;
  err(): string;
  /** Ctrl-C. */
  interrupt(): void;
  /** Pools in the order of the turns that counted. */
  readonly turns: string[];
  readonly environments: Readonly<Record<string, string>>[];
  stopped(): boolean;
}

const MACHINE: Environment = {
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

function assuming(machine: Environment, cores: number | null): Environment {
  return { ...machine, cores: cores ?? machine.cores, coresAssumed: cores !== null };
}

/** Threads of one core: two do 1.6 times as much as one, with some white noise. */
function hyperthreads({ active, slotMs, binMs }: BusySchedule): number[][] {
  const random = seeded(7);
  return Array.from({ length: 1 + Math.max(...active.flat()) }, (_, thread) =>
    active.flatMap((busy) => {
      const share = busy.includes(thread) ? (busy.length === 1 ? 1 : 0.8) : 0;
      return Array.from({ length: slotMs / binMs }, () => share * (950 + 100 * random()));
    }),
  );
}

/** What runtimes believe that know affinity, and no quota. */
function believed({ affinityCores, logicalCores }: Environment): Parallelism[] {
  return (["node", "bun", "deno"] as const).map((runtime) => {
    return { runtime, version: "1.0.0", available: affinityCores, cpus: logicalCores ?? affinityCores };
  });
}

/** The world of a whole command line without processes and without time passing: cells answer with known figures. */
export function createFakeWorld(
  figures: FakeFigures,
  cwd: string,
  options: { readonly terminal?: World["stderrSize"]; readonly environment?: Environment } = {},
): FakeWorld {
  const machine = options.environment ?? MACHINE;
  const clock = createFakeClock();
  const turns: string[] = [];
  const environments: Readonly<Record<string, string>>[] = [];
  const matrix = createFakeMatrix(figures, clock, { turns, environments });
  let out = "";
  let err = "";
  let interrupt = () => {};
  let stopped = false;
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
    stdoutColumns: null,
    stderrSize: options.terminal ?? null,
    colour: false,
    now: () => new Date(Date.UTC(2026, 0, 2, 3, 4, 5) + clock.nowMs()),
    environment: (assumeCores) => assuming(machine, assumeCores),
    async openMatrix() {
      return {
        ...matrix,
        async stop() {
          stopped = true;
        },
      };
    },
    openTrials: () => Promise.reject(new Error("There are no trials in this world")),
    watchBusyThreads: async (schedule) => hyperthreads(schedule),
    askParallelism: () => believed(machine),
    pinToCpus: () => ({ release() {} }),
    onInterrupt(callback) {
      interrupt = callback;
      return () => {};
    },
    out: () => out,
    err: () => err,
    interrupt: () => interrupt(),
    turns,
    environments,
    stopped: () => stopped,
  };
}

/** What measures: cells whose figures are known, and counters that tell what they are said to. */
function createFakeMatrix(
  figures: FakeFigures,
  clock: FakeClock,
  { turns, environments }: Pick<FakeWorld, "turns" | "environments">,
): MatrixWorld {
  const random = seeded(11);
  let throttledMs = 0;
  const launch = async (_: unknown, environment: Readonly<Record<string, string>>) => {
    environments.push(environment);
    let spec: CellSpec | null = null;
    const cell = createFakeCell(figures, clock, random, turns);
    const ask = (command: Command, deadlineMs: number) => {
      if (command.do === "open") spec = command.spec;
      if (command.do === "turn" && spec !== null)
        throttledMs += figures.throttledMs?.(spec.pool?.label ?? "no-dispatch", spec.workers) ?? 0;
      return cell.ask(command, deadlineMs);
    };
    return { ...cell, ask: ask as typeof cell.ask };
  };
  return {
    launch,
    service: async () => ({ url: "http://127.0.0.1:1", pid: 1 }),
    nowMs: clock.nowMs,
    watchNoise: () => {
      let beforeMs = 0;
      return {
        throttledMs: () => throttledMs,
        start() {
          beforeMs = throttledMs;
        },
        stop: () => ({
          ...{ stealShare: 0, tickShare: 0, pressureShare: 0 },
          foreignShare: figures.foreignShare?.(turns.length) ?? 0,
          throttledMs: throttledMs - beforeMs,
        }),
      };
    },
  };
}
