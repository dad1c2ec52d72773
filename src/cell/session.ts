import type { CellSpec, Subject } from "../domain/cell.ts";
import type {
  Idle,
  LatencyBatch,
  Memory,
  Sample,
  StartUp,
  ThreadCpu,
  WarmUp,
  Window,
} from "../domain/measurement.ts";
import type { PoolAdapter } from "../domain/pool.ts";
import type { Arrivals, WarmUpLimits } from "../domain/protocol.ts";
import type { Scenario } from "../domain/scenario.ts";
import type { Instruments } from "../host/instruments.ts";
import type { LoopDelay } from "../host/loop-delay.ts";
import { prepareImport } from "../pools/adapter/library.ts";
import type { Alarm } from "./alarm.ts";
import { rampOf } from "./batch-size.ts";
import { type Contender, openContender } from "./contender.ts";
import { createIdleMeter } from "./idle-meter.ts";
import { inputsOf } from "./inputs.ts";
import { openReference } from "./reference.ts";
import type { Runner } from "./runner.ts";
import { createSampler } from "./sampler.ts";
import { loadJudge } from "./verifier.ts";
import { warmUp } from "./warm-up.ts";

/** What a session is handed: it knows no pool, no scenario and no clock by name. */
export interface SessionParts {
  readonly spec: CellSpec;
  readonly scenario: Scenario;
  /** null: the session is the reference's. */
  readonly adapter: PoolAdapter | null;
  /** The frozen job that the reference also runs. */
  readonly anchor: Scenario["job"];
  readonly instruments: Instruments;
  readonly openAlarm?: () => Promise<Alarm>;
}

export interface Session {
  /** null: the reference's process, which also has the anchor's workers to start. */
  readonly startUp: StartUp | null;
  readonly memory: Memory | null;
  warmUp(subject: Subject, plan: WarmUpLimits & { readonly batchMs: number }): Promise<WarmUp>;
  batch(subject: Subject, jobs: number): Promise<Sample>;
  latency(arrivals: Arrivals): Promise<LatencyBatch>;
  /** Resolves with what the pool used while it waited, and at most. */
  close(): Promise<{ readonly idle: Idle; readonly peakBytes: number | null }>;
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
  const { clock, noise, rssBytes, peakRssBytes } = parts.instruments;
  const judged = await prepare(parts);
  const beforeBytes = rssBytes();
  const { runners, startUp, ...opened } = await open(parts, judged);
  const memory = startUp === null ? null : { beforeBytes, readyBytes: rssBytes() };
  const batches = createBatches(runners, parts.instruments);
  const idle = createIdleMeter(clock);
  // What is told of the pool ends where open-loop batches begin: they open a second one.
  let closing: Awaited<ReturnType<Session["close"]>> | undefined;
  const readClosing = () => ({ idle: idle.read(), peakBytes: peakRssBytes() });
  return {
    startUp,
    memory,
    async batch(subject, jobs) {
      const sample = await idle.working(() => batches.measure(subject, jobs));
      await judged.judge.settle();
      return sample;
    },
    warmUp: (subject, plan) =>
      idle.working(() => {
        const runBatch = async (jobs: number) => {
          const window = await batches.run(subject, jobs).window;
          await judged.judge.settle();
          return window;
        };
        return warmUp(runnerFor(runners, subject), plan, runBatch, clock.nowMs);
      }),
    async latency(arrivals) {
      closing ??= readClosing();
      noise.start();
      const batch = { ...(await opened.latency(arrivals)), noise: noise.stop() };
      await judged.judge.settle();
      return batch;
    },
    async close() {
      closing ??= readClosing();
      await opened.close();
      return closing;
    },
  };
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

/** Runs batches of each subject, with or without all that is watched beside them. */
function createBatches(runners: Runners, { clock, loopDelay, noise, readCpu }: Instruments) {
  const sampleWindow = createSampler(clock);
  const next = new Map<Subject, number>();

  function run(subject: Subject, jobs: number): { batchJobs: number; window: Promise<Window> } {
    const runner = runnerFor(runners, subject);
    const ramp = rampOf(jobs, runner);
    const batchJobs = jobs + 2 * ramp;
    const first = next.get(subject) ?? 0;
    // Inputs go round, so that in the long run every batch size sees the same mix.
    next.set(subject, (first + batchJobs) % runner.inputCount);
    return { batchJobs, window: sampleWindow(() => runner.run(first, jobs, ramp)) };
  }

  /** What is read of the system is read before and after, outside the clock. */
  async function measure(subject: Subject, jobs: number): Promise<Sample> {
    const watch = runnerFor(runners, subject).watched ? loopDelay : null;
    let delay: LoopDelay | undefined;
    noise.start();
    const before = readCpu("before");
    watch?.start();
    const { batchJobs, window } = run(subject, jobs);
    const timed = await window.finally(() => {
      delay = watch?.stop();
    });
    const after = readCpu("after");
    return {
      ...timed,
      batchJobs,
      cpuMs: after.totalMs - before.totalMs,
      threadCpu: difference(before.threads, after.threads),
      loopDelayP99Ms: delay?.p99Ms ?? null,
      loopDelayMaxMs: delay?.maxMs ?? null,
      noise: noise.stop(),
    };
  }

  return { run, measure };
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

function difference(before: ThreadCpu | null, after: ThreadCpu | null): ThreadCpu | null {
  if (before === null || after === null) return null;
  const minus = (a: number | null, b: number | null) =>
    a === null || b === null ? null : Math.max(0, a - b);
  return {
    mainMs: Math.max(0, after.mainMs - before.mainMs),
    workersMs: minus(after.workersMs, before.workersMs),
    othersMs: minus(after.othersMs, before.othersMs),
    untold: after.untold,
  };
}
