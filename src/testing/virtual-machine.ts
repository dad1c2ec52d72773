import { runOpenLoop } from "../cell/open-loop.ts";
import { STAMPED, type WorkerPool } from "../domain/pool.ts";
import { NO_WORKERS } from "../sizing/candidate.ts";
import type { Step } from "../sizing/question.ts";
import type { Candidate, Observation } from "../sizing/schema.ts";
import { seeded } from "../stats/seeded.ts";
import { createCores } from "./virtual-cores.ts";
import { createEvents, createTokens, type Events, type Tokens } from "./virtual-events.ts";
import { createVirtualTime } from "./virtual-time.ts";

/** What a job does, one part after the other. */
export type Part = Simple | Hold;

interface Simple {
  /** `stop`: computes while nothing else on the machine does, as a serial part of Amdahl's does. */
  readonly do: "compute" | "wait" | "stop";
  readonly ms: number;
}

/** Holds one of `permits`, which all jobs share, while it does its parts. */
interface Hold {
  readonly do: "hold";
  readonly permits: number;
  readonly parts: readonly Part[];
}

export interface VirtualMachine {
  readonly cores: number;
  readonly job: readonly Part[];
  /** What it costs the main thread to send one job to a worker; by pool. */
  dispatchMs(pool: string): number;
  /** Spread between rounds, as a standard deviation of the logarithm. */
  readonly spread?: number;
  readonly seed?: number;
  /** Whether measuring takes the time that it would take; default: none. */
  readonly takesTime?: boolean;
  /** The share of the speed that other processes leave in a fork; the counters tell that they took the rest. */
  readonly leftIn?: (candidate: Candidate, fork: number) => number;
}

/** A pool whose jobs compute on cores, wait, and hold permits: its throughput can be worked out by hand. */
function createMachinePool(
  machine: VirtualMachine,
  { pool, workers, jobsPerWorker }: Candidate,
  time: Events,
) {
  const main = createTokens(1);
  const { compute, stop, used } = createCores(machine.cores, main, time);
  const permits = new Map<Part, Tokens>();
  const random = seeded(7);
  /** Jobs of exactly one length march in step, and throughput then hangs on where a window cuts the march. */
  const jitter = () => 0.7 + 0.6 * random();
  const without = pool === NO_WORKERS;
  const threads = Array.from({ length: workers }, () => (without ? main : createTokens(1)));
  const slots = createTokens(workers * jobsPerWorker);
  const free = threads.flatMap((thread) => Array.from({ length: jobsPerWorker }, () => thread));

  function perform(parts: readonly Part[], thread: Tokens, then: () => void, at = 0): void {
    const part = parts[at];
    const next = () => perform(parts, thread, then, at + 1);
    if (part === undefined) then();
    else if ("parts" in part) hold(part, thread, next);
    else if (part.do === "stop") stop(thread, part.ms * jitter(), next);
    else if (part.do === "compute") compute(thread, part.ms * jitter(), next);
    else time.at(time.nowMs() + part.ms * jitter(), next);
  }

  function hold(part: Hold, thread: Tokens, then: () => void): void {
    const held = permits.get(part) ?? createTokens(part.permits);
    permits.set(part, held);
    held.take(() =>
      perform(part.parts, thread, () => {
        held.give();
        then();
      }),
    );
  }

  /** @param done is told when the job was started in its worker */
  function submit(done: (startedAtMs: number) => void): void {
    const work = () =>
      slots.take(() => {
        const thread = free.shift() as Tokens;
        const startedAtMs = time.epochMs();
        perform(machine.job, thread, () => {
          free.push(thread);
          slots.give();
          done(startedAtMs);
        });
      });
    if (without) work();
    else compute(main, machine.dispatchMs(pool), work);
  }
  return { submit, used };
}

const START_MS = 500;
const ROUND_MS = 40;

/** What was simulated of a job: the same for all that measure it, whatever their noise. */
const simulated = new WeakMap<readonly Part[], Map<string, Observation>>();

async function observationOf(
  machine: VirtualMachine,
  candidate: Candidate,
  ratePerSecond: number | null,
): Promise<Observation> {
  const known = simulated.get(machine.job) ?? new Map<string, Observation>();
  simulated.set(machine.job, known);
  const key = JSON.stringify([candidate, ratePerSecond, machine.cores, machine.dispatchMs(candidate.pool)]);
  const one = known.get(key) ?? (await simulate(machine, candidate, ratePerSecond));
  known.set(key, one);
  return one;
}

/** Measures candidates on a machine that does not exist, without time passing. Counts what it was asked for. */
export function createVirtualMeasuring(machine: VirtualMachine) {
  const random = seeded(machine.seed ?? 1);
  const noise = () => Math.exp((machine.spread ?? 0) * (random() + random() + random() - 1.5) * 2);
  let measuringMs = 0;
  return {
    nowMs: () => (machine.takesTime ? measuringMs : 0),
    /** What measuring would have taken. */
    measuringMs: () => measuringMs,
    async measure({ candidates, ratePerSecond, stage }: Step, fork: number): Promise<Observation[]> {
      const common = noise();
      const rounds = stage === "coarse" ? 4 : 10;
      const observations: Observation[] = [];
      for (const candidate of candidates) {
        measuringMs += START_MS + rounds * ROUND_MS;
        const one = await observationOf(machine, candidate, ratePerSecond);
        const left = machine.leftIn?.(candidate, fork) ?? 1;
        const own = noise() ** (1 / Math.sqrt(rounds));
        const jobsPerSecond = one.jobsPerSecond * common * own * left;
        observations.push({ ...one, fork, jobsPerSecond, rounds, disturbed: left < 1 });
      }
      return observations;
    },
  };
}

async function simulate(
  machine: VirtualMachine,
  candidate: Candidate,
  ratePerSecond: number | null,
): Promise<Observation> {
  const time = createEvents();
  const slots = candidate.workers * candidate.jobsPerWorker;
  const { submit, used } = createMachinePool(machine, candidate, time);
  // Of many slots two waves tell as much as six of few.
  const [jobs, ramp] = [600 + Math.min(6 * slots, Math.max(1200, 2 * slots)), 2 * slots];
  const wallMs = runLoad(submit, time, { jobs, ramp, inFlight: 2 * slots });
  const perJob = (ms: number) => ms / (jobs + 2 * ramp);
  const latency = ratePerSecond === null ? null : await latencyOf(machine, candidate, ratePerSecond);
  return {
    ...{ candidate, fork: 0, disturbed: false, failure: null },
    ...{ jobsPerSecond: (1000 * jobs) / wallMs, rounds: 1 },
    ...{ cpuMs: perJob(used().cpuMs), mainCpuMs: perJob(used().mainMs) },
    mainBusyShare: Math.min(1, perJob(used().mainMs) / (wallMs / jobs)),
    blockedMs:
      candidate.pool === NO_WORKERS ? longestComputeMs(machine.job) : machine.dispatchMs(candidate.pool),
    peakBytes: (candidate.pool === NO_WORKERS ? 50 : 50 + 10 * candidate.workers) * 2 ** 20,
    ...{ throttledMs: 0, latency, warnings: [] },
  };
}

/** A closed loop, the clock on while every worker is busy. */
function runLoad(
  submit: (done: () => void) => void,
  time: ReturnType<typeof createEvents>,
  { jobs, ramp, inFlight }: { readonly jobs: number; readonly ramp: number; readonly inFlight: number },
): number {
  let submitted = 0;
  let done = 0;
  let startedMs = 0;
  let endedMs = 0;
  const next = () => {
    if (submitted++ >= jobs + 2 * ramp) return;
    submit(() => {
      done += 1;
      if (done === ramp) startedMs = time.nowMs();
      if (done === ramp + jobs) endedMs = time.nowMs();
      next();
    });
  };
  for (let i = 0; i < inFlight; i++) next();
  time.drain();
  return endedMs - startedMs;
}

async function latencyOf(machine: VirtualMachine, candidate: Candidate, ratePerSecond: number) {
  const time = createVirtualTime();
  const { submit } = createMachinePool(machine, candidate, time);
  const nothing = async () => {};
  const pool: WorkerPool = {
    run: (value) =>
      new Promise((resolve) => {
        submit((startedAtMs) => {
          resolve({ kind: STAMPED, value, startedAtMs, endedAtMs: time.epochMs(), workerId: 1 });
        });
      }),
    ...{ close: nothing, terminate: nothing },
  };
  const slots = candidate.workers * candidate.jobsPerWorker;
  const load = {
    ...{ ratePerSecond, arrivals: 1200, seed: 3, slots },
    submission: (index: number) => ({ input: index }),
    complain: () => null,
  };
  const clock = { epochMs: time.epochMs };
  const { latency, unstable } = await time.during(runOpenLoop(pool, load, { clock, alarm: time.alarm }));
  return { p99Ms: latency.p99Ms, unstable };
}

function longestComputeMs(parts: readonly Part[]): number {
  const of = (part: Part) =>
    "parts" in part ? longestComputeMs(part.parts) : part.do === "wait" ? 0 : part.ms;
  return Math.max(0, ...parts.map(of));
}
