import type { CellSpec, Subject } from "../domain/cell.ts";
import type { Sample, WarmUp } from "../domain/measurement.ts";
import type { PoolAdapter, WorkerPool } from "../domain/pool.ts";
import type { Scenario } from "../domain/scenario.ts";
import type { Clock } from "../host/clock.ts";
import type { LoopDelay, LoopDelayProbe } from "../host/loop-delay.ts";
import { loadJob } from "../pools/load-job.ts";
import { batchSize, endsUnevenly } from "./batch-size.ts";
import { runClosedLoop } from "./closed-loop.ts";
import { runOnMainThread } from "./main-thread.ts";
import { openNoDispatch } from "./no-dispatch.ts";
import { createSampler } from "./sampler.ts";
import { type Judge, loadJudge } from "./verifier.ts";

/** In flight for every worker's place: one that runs, one that is on its way. */
const IN_FLIGHT_PER_PLACE = 2;

/** What a session is handed: it knows no pool, no scenario and no clock by name. */
export interface SessionParts {
  readonly spec: CellSpec;
  readonly scenario: Scenario;
  /** null: the session is the reference's. */
  readonly adapter: PoolAdapter | null;
  /** The frozen job that the reference also runs. */
  readonly anchor: Scenario["job"];
  readonly clock: Clock;
  readonly loopDelay: LoopDelayProbe;
}

export interface Session {
  warmUp(subject: Subject, plan: { readonly warmUpMs: number; readonly batchMs: number }): Promise<WarmUp>;
  batch(subject: Subject, jobs: number): Promise<Sample>;
  close(): Promise<void>;
}

/** Something that can run a batch: so many jobs from an index on, all judged. */
interface Runner {
  readonly inputCount: number;
  /** How many jobs can run at once. */
  readonly places: number;
  /** Whether the main thread's delay says something of the subject. */
  readonly watched: boolean;
  run(first: number, jobs: number): Promise<void>;
}

/** Opens what the spec asks for. Rejects with the reason; nothing is left running then. */
export async function openSession(parts: SessionParts): Promise<Session> {
  const { spec, scenario, clock, loopDelay } = parts;
  const allInputs = await scenario.inputs({ seed: spec.seed, serviceUrl: spec.serviceUrl });
  const inputs = allInputs.slice(0, spec.expected.length);
  const { expected, verifies, changesInput } = spec;
  const judged = { job: scenario.job, inputs, expected, verifies, changesInput };
  const { runners, close } = await (parts.adapter === null
    ? openReference(parts, judged)
    : openContender(parts, parts.adapter, inputs, await loadJudge(judged)));
  const sampleWallMs = createSampler(clock);
  const next = new Map<Subject, number>();

  async function batch(subject: Subject, jobs: number): Promise<Sample> {
    const runner = runnerFor(runners, subject);
    const first = next.get(subject) ?? 0;
    // Inputs go round, so that in the long run every batch size sees the same mix.
    next.set(subject, (first + jobs) % runner.inputCount);
    const watch = runner.watched ? loopDelay : null;
    let delay: LoopDelay | undefined;
    watch?.start();
    const cpuBeforeMs = clock.cpuMs();
    const wallMs = await sampleWallMs(() => runner.run(first, jobs)).finally(() => {
      delay = watch?.stop();
    });
    const cpuMs = clock.cpuMs() - cpuBeforeMs;
    return {
      jobs,
      wallMs,
      cpuMs,
      loopDelayP99Ms: delay?.p99Ms ?? null,
      loopDelayMaxMs: delay?.maxMs ?? null,
    };
  }

  return {
    batch,
    close,
    async warmUp(subject, { warmUpMs, batchMs }) {
      const runner = runnerFor(runners, subject);
      let jobs = 2 * runner.places;
      let wallMs = 0;
      let batches = 0;
      let sample: Sample;
      do {
        sample = await batch(subject, jobs);
        wallMs += sample.wallMs;
        batches += 1;
        // No more than tenfold at once: the first batch is the slowest by far.
        jobs = Math.min(
          jobs * 10,
          batchSize(sample, { ...runner, batchMs: Math.min(batchMs, warmUpMs / 2) }),
        );
        // The first batch is cold: of it alone no batch size could be told.
      } while (wallMs < warmUpMs || batches < 2);
      jobs = batchSize(sample, { ...runner, batchMs });
      return { batches, wallMs, jobs, uneven: endsUnevenly(jobs, runner.places) };
    },
  };
}

function runnerFor(runners: Partial<Record<Subject, Runner>>, subject: Subject): Runner {
  const runner = runners[subject];
  if (runner === undefined) throw new Error(`This cell has no subject "${subject}"`);
  return runner;
}

async function openContender(
  parts: SessionParts,
  adapter: PoolAdapter,
  inputs: readonly unknown[],
  judge: Judge,
) {
  const { spec, scenario } = parts;
  const { workers, jobsPerWorker, pool: choice, packageRoot } = spec;
  const copied = adapter.abilities.serialization !== "none";
  if (copied && spec.uncloneable !== null) throw new Error(spec.uncloneable);
  const pool: WorkerPool = await adapter.open({
    workers,
    jobsPerWorker,
    job: scenario.job,
    settings: choice?.settings ?? {},
    ...(packageRoot !== null && { packageRoot }),
  });
  const inFlight = IN_FLIGHT_PER_PLACE * workers * jobsPerWorker;
  const submission = (index: number) => {
    const original = inputs[index % inputs.length];
    const input = spec.changesInput && !copied ? structuredClone(original) : original;
    if (scenario.fresh === undefined) return { input };
    const { input: renewed, transfer } = scenario.fresh(input);
    return { input: renewed, options: { transfer } };
  };
  const runner: Runner = {
    inputCount: inputs.length,
    places: workers * jobsPerWorker,
    watched: true,
    run: (first, jobs) => runClosedLoop(pool, { first, jobs, inFlight, submission, complain: judge }),
  };
  return { runners: { pool: runner } as Partial<Record<Subject, Runner>>, close: () => pool.close() };
}

async function openReference(
  parts: SessionParts,
  judged: Parameters<typeof loadJudge>[0] & { readonly changesInput: boolean },
) {
  const { spec, scenario, anchor } = parts;
  const { workers, jobsPerWorker } = spec;
  const { inputs } = judged;
  const judge = await loadJudge(judged);
  const run = await loadJob(scenario.job);
  const reference = await openNoDispatch({ ...judged, workers, jobsPerWorker });
  const anchored = await openNoDispatch({
    ...{ job: anchor, inputs: [0], expected: null, verifies: false, changesInput: false },
    ...{ workers, jobsPerWorker },
  });
  const places = workers * jobsPerWorker;
  const runners: Partial<Record<Subject, Runner>> = {
    pool: { inputCount: inputs.length, places, watched: true, run: reference.run },
    anchor: { inputCount: 1, places, watched: false, run: anchored.run },
    "main-thread": {
      inputCount: inputs.length,
      places: 1,
      watched: false,
      run: (first, jobs) => runOnMainThread(run, { ...judged, first, jobs, judge }),
    },
  };
  return {
    runners,
    async close() {
      await reference.close();
      await anchored.close();
    },
  };
}
