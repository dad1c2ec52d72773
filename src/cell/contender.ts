import type { CellSpec } from "../domain/cell.ts";
import type { LatencyBatch, StartUp } from "../domain/measurement.ts";
import type { OpenOptions, PoolAdapter, Stamped, WorkerPool } from "../domain/pool.ts";
import { type Arrivals, NO_RAMP } from "../domain/protocol.ts";
import type { Scenario } from "../domain/scenario.ts";
import type { Clock } from "../host/clock.ts";
import { importLibrary } from "../host/library.ts";
import { type Alarm, openAlarm } from "./alarm.ts";
import { runClosedLoop, type Submission } from "./closed-loop.ts";
import { runOpenLoop } from "./open-loop.ts";
import type { JobOutcome } from "./outcome.ts";
import { findPace } from "./pace.ts";
import { IN_FLIGHT_PER_SLOT, type Runner } from "./runner.ts";
import type { Judge } from "./verifier.ts";

/** How long a pool with stamps is warmed up. */
const STAMPED_WARM_UP_MS = 400;

interface ContenderParts {
  readonly spec: CellSpec;
  readonly scenario: Scenario;
  readonly adapter: PoolAdapter;
  readonly inputs: readonly unknown[];
  readonly judge: Judge;
  readonly clock: Clock;
  /** Tests hand in one that rings without time passing. */
  readonly openAlarm?: () => Promise<Alarm>;
}

export interface Contender {
  readonly runner: Runner;
  readonly startUp: StartUp;
  latency(arrivals: Arrivals): Promise<Omit<LatencyBatch, "noise">>;
  close(): Promise<void>;
}

/** Opens a pool, and times what that takes. Rejects with the reason. */
export async function openContender(parts: ContenderParts): Promise<Contender> {
  const { spec, scenario, adapter, inputs, judge, clock } = parts;
  const copied = adapter.abilities.serialization !== "none";
  const slots = spec.workers * spec.jobsPerWorker;
  const inFlight = scenario.inFlight ?? IN_FLIGHT_PER_SLOT * slots;
  const submission = submissionOf(parts, copied);
  const load = { inFlight, submission, complain: judge, nowMs: clock.nowMs };
  const { pool, startUp } = await startPool(parts, (pool) => {
    return runClosedLoop(pool, { ...load, first: 0, jobs: 1, ramp: NO_RAMP });
  });
  const openLoop = createOpenLoop(parts, { slots, submission });
  const runner: Runner = {
    inputCount: inputs.length,
    slots,
    run: (first, jobs, ramp) => runClosedLoop(pool, { ...load, first, jobs, ramp }),
  };
  return {
    runner,
    startUp,
    latency: openLoop.run,
    async close() {
      await openLoop.close();
      await pool.close();
    },
  };
}

/** The library's import is timed apart; `open` then finds it loaded. */
async function startPool(
  parts: ContenderParts,
  runOne: (pool: WorkerPool) => Promise<unknown>,
): Promise<{ pool: WorkerPool; startUp: StartUp }> {
  const { adapter, spec, clock } = parts;
  const beganMs = clock.nowMs();
  if (adapter.package !== null) await importLibrary(adapter.package, spec.packageRoot);
  const importedMs = clock.nowMs();
  let constructedMs = importedMs;
  const pool = await adapter.open({
    ...optionsOf(parts),
    onConstructed: () => {
      constructedMs = clock.nowMs();
    },
  });
  const readyMs = clock.nowMs();
  let doneMs = readyMs;
  try {
    await runOne(pool);
    doneMs = clock.nowMs();
    await parts.judge.settle();
  } catch (error) {
    await pool.terminate();
    throw error;
  }
  return {
    pool,
    startUp: {
      importMs: adapter.package === null ? null : importedMs - beganMs,
      constructMs: constructedMs - importedMs,
      readyMs: readyMs - constructedMs,
      firstResultMs: doneMs - readyMs,
    },
  };
}

function optionsOf({ spec, scenario }: ContenderParts): OpenOptions {
  return {
    workers: spec.workers,
    jobsPerWorker: spec.jobsPerWorker,
    job: scenario.job,
    settings: spec.pool?.settings ?? {},
    ...(spec.packageRoot !== null && { packageRoot: spec.packageRoot }),
  };
}

function submissionOf({ spec, scenario, inputs }: ContenderParts, copied: boolean) {
  return (index: number): Submission => {
    const original = inputs[index % inputs.length];
    const input = spec.changesInput && !copied ? structuredClone(original) : original;
    if (scenario.fresh === undefined) return { input };
    const { input: renewed, transfer } = scenario.fresh(input);
    return { input: renewed, options: { transfer } };
  };
}

/** Open-loop batches run on a pool of their own, as stamps cost every job: it is opened at the first, and kept while it keeps up. */
function createOpenLoop(
  parts: ContenderParts,
  { slots, submission }: { readonly slots: number; submission(index: number): Submission },
) {
  const { adapter, judge, clock } = parts;
  let open: { readonly pool: WorkerPool; readonly alarm: Alarm } | undefined;

  async function start() {
    const pool = await adapter.open({ ...optionsOf(parts), stamps: true });
    try {
      const inFlight = IN_FLIGHT_PER_SLOT * slots;
      const load = { first: 0, inFlight, submission, nowMs: clock.nowMs, complain: unstamped(judge) };
      const run = (jobs: number) => runClosedLoop(pool, { ...load, jobs, ramp: NO_RAMP });
      await findPace({ slots }, STAMPED_WARM_UP_MS, run, clock.nowMs);
      return { pool, alarm: await (parts.openAlarm ?? openAlarm)() };
    } catch (error) {
      await pool.terminate();
      throw error;
    }
  }

  async function close() {
    await open?.alarm.close();
    await open?.pool.terminate();
    open = undefined;
  }

  return {
    close,
    async run(arrivals: Arrivals) {
      open ??= await start();
      const batch = await runOpenLoop(
        open.pool,
        { ...arrivals, slots, submission, complain: judge },
        { clock, alarm: open.alarm },
      );
      // What it still has in its queue would be in the way of the next batch.
      if (batch.unstable !== null) await close();
      return batch;
    },
  };
}

function unstamped(judge: Judge) {
  return (index: number, outcome: JobOutcome) =>
    judge(index, "value" in outcome ? { value: (outcome.value as Stamped).value } : outcome);
}
