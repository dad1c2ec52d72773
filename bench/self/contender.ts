import { scenario } from "../../scenarios/noop.ts";
import { runClosedLoop } from "../../src/cell/closed-loop.ts";
import { STAMPED, type Stamped, type WorkerPool } from "../../src/domain/pool.ts";
import { realClock } from "../../src/host/clock.ts";
import { createThreadMeter } from "../../src/host/thread-cpu.ts";
import { loadAdapter } from "../../src/pools/registry.ts";
import type { Batch } from "../batches.ts";
import { byHand } from "./by-hand/registry.ts";
import type { RunByHand } from "./by-hand/run-by-hand.ts";
import { measureRoundTrip, type RoundTrip } from "./round-trip.ts";
import { measureWrapper } from "./wrapper.ts";

/** How a pool is used: the library's own code by hand, our adapter, our adapter with stamps on. */
export const WAYS = ["by-hand", "adapter", "stamped"] as const;
export type Way = (typeof WAYS)[number];

/** The same everywhere, so that figures of two machines can be compared. */
export const WORKERS = 2;
/** As a session has it: one that runs, one that is on its way. */
const IN_FLIGHT = 2 * WORKERS;
const FIRST_JOBS = 100;

/** What a contender's process can do. */
export interface Contender {
  /** Runs batches for so long; resolves with the number of jobs that a batch of the given length has. */
  warmUp(warmUpMs: number, batchMs: number): Promise<number>;
  roundTrip(sampledMs: number): Promise<RoundTrip>;
  batch(jobs: number): Promise<Batch>;
  /** What our wrapper alone takes for a job, in µs. */
  wrapper(sampledMs: number): Promise<number>;
}

export async function openContender(pool: string, way: Way): Promise<Contender> {
  const run = await (way === "by-hand" ? openByHand(pool) : openAdapter(pool, way === "stamped"));
  const threads = createThreadMeter();
  const load = {
    first: 0,
    ramp: IN_FLIGHT,
    nowMs: realClock.nowMs,
    inFlight: IN_FLIGHT,
    submission: (index: number) => ({ input: index }),
    complain: (index: number, { value, error }: { value?: unknown; error?: unknown }) =>
      (way === "stamped" ? unstamped(value) : value) === index ? null : `Job ${index} gave ${value ?? error}`,
  };
  // runClosedLoop asks for no more of a promise than `then`, and of a pool than `run`.
  const loop = (jobs: number) => runClosedLoop({ run } as unknown as WorkerPool, { ...load, jobs });

  async function batch(jobs: number): Promise<Batch> {
    const before = threads.read(0);
    const { wallMs } = await loop(jobs);
    const after = threads.read(0);
    const mainThreadCpuMs = before === null || after === null ? null : after.mainMs - before.mainMs;
    return { jobs, batchJobs: jobs + 2 * IN_FLIGHT, wallMs, mainThreadCpuMs };
  }

  return {
    batch,
    wrapper: async (sampledMs) => measureWrapper(await loadAdapter(pool), sampledMs),
    async warmUp(warmUpMs, batchMs) {
      let jobs = FIRST_JOBS;
      for (let spentMs = 0; spentMs < warmUpMs; ) {
        const { wallMs } = await batch(jobs);
        spentMs += wallMs;
        jobs = IN_FLIGHT * Math.max(5, Math.round((jobs * batchMs) / wallMs / IN_FLIGHT));
      }
      return jobs;
    },
    async roundTrip(sampledMs) {
      await measureRoundTrip(run, sampledMs / 4); // mitata's own warm-up is three calls
      return measureRoundTrip(run, sampledMs);
    },
  };
}

async function openByHand(pool: string): Promise<RunByHand> {
  const load = byHand[pool];
  if (load === undefined)
    throw new Error(`No program in bench/self/by-hand uses "${pool}" without our adapter`);
  return (await load()).open(WORKERS);
}

async function openAdapter(name: string, stamps: boolean): Promise<RunByHand> {
  const adapter = await loadAdapter(name);
  const pool = await adapter.open({ workers: WORKERS, jobsPerWorker: 1, job: scenario.job, stamps });
  return (input) => pool.run(input);
}

function unstamped(result: unknown): unknown {
  const { kind, value } = result as Stamped;
  return kind === STAMPED ? value : undefined;
}
