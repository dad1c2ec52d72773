import type { LatencyBatch } from "../domain/measurement.ts";
import { STAMPED, type Stamped, type WorkerPool } from "../domain/pool.ts";
import type { Arrivals } from "../domain/protocol.ts";
import type { Clock } from "../host/clock.ts";
import { Fifo } from "../pools/fifo.ts";
import { seeded } from "../stats/seeded.ts";
import type { Alarm } from "./alarm.ts";
import type { Submission } from "./closed-loop.ts";
import type { JobOutcome } from "./digest.ts";
import { createTimes } from "./histogram.ts";
import { whyUnstable } from "./stability.ts";

/** Beyond this arrivals are turned away, and counted. */
const MOST_IN_FLIGHT = 10_000;
const BACKLOG_READINGS = 64;

export interface OpenLoad extends Arrivals {
  /** How many jobs can run at once. */
  readonly places: number;
  submission(index: number): Submission;
  /** Judges an outcome: null, or what is wrong with it. */
  complain(index: number, outcome: JobOutcome): string | null;
}

/** A job on its way, with the moments that are known of it so far. */
interface Trip {
  readonly index: number;
  readonly intendedAtMs: number;
  readonly submittedAtMs: number;
  /** When the harness saw a place become free for it. */
  placeAtMs: number;
}

/**
 * Open-loop load: jobs arrive by the clock, whatever became of earlier ones, and a job's latency counts from the moment it
 * was meant to arrive, so that a stall is charged to every job that it kept waiting (no coordinated omission). The pool
 * must have been opened with stamps. Resolves when all is done, or, when the pool did not keep up, with the last arrival;
 * rejects with the first complaint.
 */
export function runOpenLoop(
  pool: WorkerPool,
  load: OpenLoad,
  { clock, alarm }: { readonly clock: Pick<Clock, "epochMs">; readonly alarm: Alarm },
): Promise<Omit<LatencyBatch, "noise">> {
  const random = seeded(load.seed);
  const gapMs = () => (-Math.log(1 - random()) / load.ratePerSecond) * 1000;
  const times = createTripTimes();
  const queue = new Fifo<Trip>();
  const backlog: number[] = [];
  const startedAtMs = clock.epochMs();
  let dueMs = startedAtMs + gapMs();
  let lastMs = dueMs;
  let arrived = 0;
  let dropped = 0;
  let completed = 0;
  let inFlight = 0;

  return new Promise((resolve, reject) => {
    const finish = () => {
      const unstable = whyUnstable(backlog, { arrivals: arrived, dropped, places: load.places });
      if (inFlight > 0 && unstable === null) return;
      const { ratePerSecond } = load;
      const wallMs = lastMs - startedAtMs;
      resolve({
        ratePerSecond,
        arrivals: arrived,
        completed,
        dropped,
        wallMs,
        unstable,
        ...times.quantiles(),
      });
    };
    const settle = (trip: Trip, outcome: JobOutcome) => {
      const doneAtMs = clock.epochMs();
      const { stamps, plain } = withoutStamps(outcome);
      const complaint = load.complain(trip.index, plain);
      if (complaint !== null) return reject(new Error(complaint));
      inFlight -= 1;
      completed += 1;
      // First come, first served: the place that is free now is for the one that has waited longest.
      const next = queue.shift();
      if (next !== undefined) next.placeAtMs = doneAtMs;
      times.record(trip, stamps, doneAtMs);
      if (arrived === load.arrivals) finish();
    };
    const submit = (intendedAtMs: number) => {
      const submittedAtMs = clock.epochMs();
      const trip: Trip = { index: arrived, intendedAtMs, submittedAtMs, placeAtMs: submittedAtMs };
      if (inFlight >= load.places) queue.push(trip);
      inFlight += 1;
      const { input, options } = load.submission(trip.index);
      pool.run(input, options).then(
        (value) => settle(trip, { value }),
        (error) => settle(trip, { error }),
      );
    };
    const pump = () => {
      // All that is due by now, then a turn for what has come back.
      for (const untilMs = clock.epochMs(); arrived < load.arrivals && dueMs <= untilMs; dueMs += gapMs()) {
        if (inFlight >= MOST_IN_FLIGHT) dropped += 1;
        else submit(dueMs);
        arrived += 1;
        lastMs = dueMs;
        if (arrived >= ((backlog.length + 1) * load.arrivals) / BACKLOG_READINGS) backlog.push(inFlight);
      }
      if (arrived < load.arrivals) alarm.ring(dueMs, pump);
      else finish();
    };
    alarm.ring(dueMs, pump);
  });
}

/** Errors come without stamps: of these only the latency and the wait are known. */
function withoutStamps(outcome: JobOutcome): { stamps: Stamped | null; plain: JobOutcome } {
  const value = "value" in outcome ? (outcome.value as Partial<Stamped> | null) : null;
  if (typeof value !== "object" || value?.kind !== STAMPED) return { stamps: null, plain: outcome };
  return { stamps: value as Stamped, plain: { value: value.value } };
}

/** Where a job's time went. The parts add up to its latency. */
function createTripTimes() {
  const [latency, submitLag, queueWait, transport, service] = Array.from({ length: 5 }, createTimes) as [
    ReturnType<typeof createTimes>,
    ReturnType<typeof createTimes>,
    ReturnType<typeof createTimes>,
    ReturnType<typeof createTimes>,
    ReturnType<typeof createTimes>,
  ];
  return {
    record(trip: Trip, stamps: Stamped | null, doneAtMs: number) {
      latency.record(doneAtMs - trip.intendedAtMs);
      submitLag.record(trip.submittedAtMs - trip.intendedAtMs);
      queueWait.record(trip.placeAtMs - trip.submittedAtMs);
      if (stamps === null) return;
      const serviceMs = stamps.endedAtMs - stamps.startedAtMs;
      service.record(serviceMs);
      transport.record(Math.max(0, doneAtMs - trip.placeAtMs - serviceMs));
    },
    quantiles: () => ({
      latency: latency.quantiles(),
      submitLag: submitLag.quantiles(),
      queueWait: queueWait.quantiles(),
      transport: transport.quantiles(),
      service: service.quantiles(),
    }),
  };
}
