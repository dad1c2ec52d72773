import type { CellSpec, Subject } from "../domain/cell.ts";
import type { Memory, StartUp } from "../domain/measurement.ts";
import type { PoolAdapter } from "../domain/pool.ts";
import { type Arrivals, type CellUsage, type Command, NO_RAMP } from "../domain/protocol.ts";
import type { Scenario } from "../domain/scenario.ts";
import type { Instruments } from "../host/instruments.ts";
import { prepareImport } from "../host/library.ts";
import type { Alarm } from "./alarm.ts";
import { type Contender, openContender } from "./contender.ts";
import { inputsOf } from "./inputs.ts";
import { findPace } from "./pace.ts";
import { openReference } from "./reference.ts";
import type { Runner } from "./runner.ts";
import { createUsageMeter } from "./usage-meter.ts";
import { loadJudge } from "./verifier.ts";

/** What a session is handed: it knows no pool, no scenario and no clock by name. */
interface SessionParts {
  readonly spec: CellSpec;
  readonly scenario: Scenario;
  /** null: the session is the reference's. */
  readonly adapter: PoolAdapter | null;
  /** The frozen job that the reference also runs. */
  readonly anchor: Scenario["job"];
  readonly instruments: Instruments;
  readonly openAlarm?: () => Promise<Alarm>;
}

/** One cell, open: it takes turns as it is told. */
export interface Session {
  /** null: the reference's process, which also has the anchor's workers to start. */
  readonly startUp: StartUp | null;
  readonly memory: Memory | null;
  pace(subject: Subject, forMs: number): Promise<{ readonly jobsPerMs: number; readonly wallMs: number }>;
  turn(turn: Omit<Extract<Command, { do: "turn" }>, "do">): Promise<{ readonly wallMs: number }>;
  latency: Contender["latency"];
  close(): Promise<CellUsage>;
}

type Runners = Partial<Record<Subject, Runner>>;

interface Opened {
  readonly runners: Runners;
  readonly startUp: StartUp | null;
  readonly latency: Contender["latency"];
  close(): Promise<void>;
}

/** Opens what the spec asks for. Rejects with the reason; nothing is left running then. */
export async function openSession(parts: SessionParts): Promise<Session> {
  const { clock, rssBytes } = parts.instruments;
  const judged = await prepare(parts);
  const beforeBytes = rssBytes();
  const { runners, startUp, ...opened } = await open(parts, judged);
  const meter = createUsageMeter(
    parts.instruments,
    parts.adapter === null ? null : "pool",
    () => parts.adapter?.engine?.use() ?? null,
  );
  // The pool's usage is read before open-loop batches begin: they open a second pool.
  let usage: CellUsage | undefined;
  return {
    startUp,
    memory: startUp === null ? null : { beforeBytes, readyBytes: rssBytes() },
    pace(subject, forMs) {
      const runner = runnerFor(runners, subject);
      const run = async (jobs: number) => {
        const window = await runner.run(0, jobs, NO_RAMP);
        await judged.judge.settle();
        return window;
      };
      return findPace(runner, forMs, run, clock.nowMs);
    },
    async turn({ subject, first, jobs, ramp, counts }) {
      const runner = runnerFor(runners, subject);
      const run = () => runner.run(before(first, ramp.up, runner.inputCount), jobs, ramp);
      const all = ramp.up + jobs + ramp.down;
      const { wallMs } = await (counts ? meter.during(subject, all, run) : run());
      await judged.judge.settle();
      return { wallMs };
    },
    async latency(arrivals: Arrivals) {
      usage ??= meter.read();
      const batch = await opened.latency(arrivals);
      await judged.judge.settle();
      return batch;
    },
    async close() {
      usage ??= meter.read();
      await opened.close();
      return usage;
    },
  };
}

/**
 * The index that many jobs before one, where inputs go round. As an integer to V8, too: the remainder may be −0, which makes the
 * sum a floating-point number, and the loops that count from it slow.
 */
function before(first: number, jobs: number, inputCount: number): number {
  return ((((first - jobs) % inputCount) + inputCount) % inputCount) | 0;
}

/** All that has nothing to do with the pool: it is made before anything of the pool is timed or weighed. */
async function prepare({ spec, scenario }: SessionParts) {
  const inputs = await inputsOf(scenario, spec);
  await prepareImport(spec.packageRoot);
  const { expected, verify, judgeMs, seed, changesInput } = spec;
  const judging = { expected, verify, judgeMs, seed };
  const judge = await loadJudge(scenario.job, inputs, judging);
  return { job: scenario.job, inputs, changesInput, judging, judge };
}

async function open(parts: SessionParts, judged: Awaited<ReturnType<typeof prepare>>): Promise<Opened> {
  const { spec, scenario, adapter, anchor, instruments } = parts;
  const { clock } = instruments;
  if (adapter !== null) {
    const openAlarm = parts.openAlarm === undefined ? {} : { openAlarm: parts.openAlarm };
    const contender = await openContender({ spec, scenario, adapter, clock, ...judged, ...openAlarm });
    return { ...contender, runners: { pool: contender.runner } };
  }
  return {
    ...(await openReference(judged, spec, { anchor, clock })),
    startUp: null,
    latency: () => Promise.reject(new Error("The reference sends nothing: it has no latency")),
  };
}

function runnerFor(runners: Runners, subject: Subject): Runner {
  const runner = runners[subject];
  if (runner === undefined) throw new Error(`This cell has no subject "${subject}"`);
  return runner;
}
