import { performance } from "node:perf_hooks";
import { spin } from "../../scenarios/jobs/spin.ts";
import { createThreadMeter } from "../../src/host/thread-cpu.ts";
import { quantile } from "../../src/stats/quantile.ts";
import type { Batch } from "../batches.ts";
import type { ContenderProcess } from "../contender-process.ts";
import { type Load, type Open, openContender } from "./contenders.ts";
import { findWorkload, WORKERS, type Workload } from "./workloads.ts";

/** Round trips, submission to result. */
export interface Trips {
  readonly count: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

type Command =
  | { readonly do: "calibrate" }
  | { readonly do: "open"; readonly workload: string; readonly stepsPerMs: number }
  | { readonly do: "warmUp"; readonly warmUpMs: number; readonly batchMs: number }
  | { readonly do: "batch"; readonly jobs: number }
  | { readonly do: "close" };

interface Answers {
  /** How many steps of `spin` a millisecond takes. */
  readonly calibrate: number;
  readonly open: null;
  /** How many jobs a batch of that length has. */
  readonly warmUp: number;
  readonly batch: Batch;
  /** Of all batches since it was opened; null if the workload keeps none. */
  readonly close: Trips | null;
}

/** What a contender's process is told, and answers. */
export interface PoolConversation {
  readonly command: Command;
  readonly answers: Answers;
}

export type PoolProcess = ContenderProcess<PoolConversation>;

/** @returns what follows a command in a contender's process */
export function createContender(name: string): (command: Command) => Promise<Answers[keyof Answers]> {
  let opened: Session | undefined;
  const session = () => {
    if (opened === undefined) throw new Error("No workload is open");
    return opened;
  };
  return async (command) => {
    if (command.do === "calibrate") return calibrate();
    if (command.do === "batch") return session().batch(command.jobs);
    if (command.do === "warmUp") return session().warmUp(command.warmUpMs, command.batchMs);
    if (command.do === "close") {
      const closing = opened;
      opened = undefined;
      return closing === undefined ? null : closing.close();
    }
    opened = await Session.open(name, findWorkload(command.workload), command.stepsPerMs);
    return null;
  };
}

const TRIAL_STEPS = 1e6;
const TRIALS = 100;

/** By the fastest of many trials: other processes may still be starting. */
function calibrate(): number {
  let leastMs = Number.POSITIVE_INFINITY;
  for (let i = 0; i < TRIALS; i++) {
    const startedMs = performance.now();
    spin(TRIAL_STEPS);
    leastMs = Math.min(leastMs, performance.now() - startedMs);
  }
  return TRIAL_STEPS / leastMs;
}

/** More than there ever are between the oldest job in flight and the youngest. */
const REMEMBERED = 2 ** 17;

/** One contender at one workload. */
class Session {
  readonly #workload: Workload;
  readonly #open: Open;
  readonly #load: Pick<Load, "submission" | "complain">;
  readonly #threads = createThreadMeter();
  #trips: number[] = [];
  #ramp: number;
  #next = 0;
  #batches = 0;

  static async open(name: string, workload: Workload, stepsPerMs: number): Promise<Session> {
    const inputs = workload.inputs(stepsPerMs);
    return new Session(workload, inputs, stepsPerMs, await openContender(name, workload, inputs));
  }

  private constructor(workload: Workload, inputs: readonly unknown[], stepsPerMs: number, open: Open) {
    this.#workload = workload;
    this.#open = open;
    this.#ramp = workload.inFlight;
    const startedMs = new Float64Array(REMEMBERED);
    const timed = inputs.map((input) => workload.isTimed?.(input, stepsPerMs) ?? false);
    const keepsTrips = timed.includes(true);
    this.#load = {
      submission(index) {
        if (keepsTrips) startedMs[index % startedMs.length] = performance.now();
        return { input: inputs[index % inputs.length] };
      },
      complain: (index, outcome) => {
        if (timed[index % inputs.length]) {
          this.#trips.push(performance.now() - (startedMs[index % startedMs.length] as number));
        }
        if ("value" in outcome && workload.right(inputs[index % inputs.length], outcome.value)) return null;
        return `A job gave ${"value" in outcome ? outcome.value : outcome.error}`;
      },
    };
  }

  /** Until the time is over, then sees how many jobs a batch has. */
  async warmUp(warmUpMs: number, batchMs: number): Promise<number> {
    const { inFlight, jobsPerWorker, arrivals } = this.#workload;
    let jobs = Math.max(20, inFlight);
    for (let spentMs = 0; spentMs < warmUpMs; ) {
      const { wallMs, batchJobs: all } = await this.batch(jobs);
      const jobMs = wallMs / jobs;
      spentMs += jobMs * all;
      jobs = Math.max(20, Math.round(batchMs / jobMs));
      // Where to fill the queue would take longer than what is measured, its first part does.
      this.#ramp = jobMs * inFlight < batchMs ? inFlight : Math.min(inFlight, 4 * WORKERS * jobsPerWorker);
    }
    this.#trips = [];
    // From here on the same jobs for all, whatever they took to warm up.
    this.#next = 0;
    this.#batches = 0;
    return arrivals?.perBatch ?? jobs;
  }

  async batch(jobs: number): Promise<Batch> {
    const before = this.#threads.mainMs();
    const place = { first: this.#next, batch: this.#batches++, ramp: this.#ramp };
    const { wallMs } = await this.#open.batch({ ...this.#load, ...place, jobs });
    const after = this.#threads.mainMs();
    const batchJobs = jobs + (this.#workload.arrivals === undefined ? 2 * this.#ramp : 0);
    this.#next += batchJobs;
    return {
      jobs,
      batchJobs,
      wallMs,
      mainThreadCpuMs: before === null || after === null ? null : after - before,
    };
  }

  async close(): Promise<Trips | null> {
    await this.#open.close();
    const trips = this.#trips;
    if (trips.length === 0) return null;
    return { count: trips.length, p50Us: quantile(trips, 0.5) * 1000, p99Us: quantile(trips, 0.99) * 1000 };
  }
}
