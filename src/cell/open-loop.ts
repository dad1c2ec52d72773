import { Fifo } from "../domain/fifo.ts";
import type { LatencyBatch } from "../domain/measurement.ts";
import { STAMPED, type Stamped, type WorkerPool } from "../domain/pool.ts";
import type { Arrivals } from "../domain/protocol.ts";
import type { Clock } from "../host/clock.ts";
import { seeded } from "../stats/seeded.ts";
import type { Alarm } from "./alarm.ts";
import type { Submission } from "./closed-loop.ts";
import { createTimes } from "./histogram.ts";
import type { JobOutcome } from "./outcome.ts";
import { whyUnstable } from "./stability.ts";

/** Beyond this arrivals are turned away, and counted. */
const MOST_IN_FLIGHT = { least: 1000, perSlot: 100, arrivalsOfMs: 250, most: 10_000 };
const BACKLOG_READINGS = 64;

export interface OpenLoad extends Arrivals {
  /** How many jobs can run at once. */
  readonly slots: number;
  submission(index: number): Submission;
  /** Judges an outcome: null, or what is wrong with it. */
  complain(index: number, outcome: JobOutcome): string | null;
}

/** A job on its way, with the moments that are known of it so far. */
interface Trip {
  readonly index: number;
  readonly intendedAtMs: number;
  readonly submittedAtMs: number;
  /** When the harness saw a slot become free for it. */
  slotAtMs: number;
  done: boolean;
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
  const { arrivals, ratePerSecond, slots } = load;
  const mostInFlight = mostInFlightOf(load);
  const schedule = createSchedule(load, clock.epochMs());
  const trips = createTrips(slots);
  const backlog: number[] = [];
  let [arrived, dropped] = [0, 0];
  let over = false;

  return new Promise((resolve, reject) => {
    const finish = () => {
      const unstable = whyUnstable(backlog, { arrivals, dropped });
      if (trips.inFlight() > 0 && unstable === null) return;
      over = true;
      const counts = { arrivals, completed: arrived - dropped - trips.inFlight(), dropped };
      resolve({ ratePerSecond, ...counts, wallMs: schedule.lengthMs(), unstable, ...trips.quantiles() });
    };
    const settle = (trip: Trip, outcome: JobOutcome) => {
      if (over) return; // what a pool did not keep up with ends with the pool: nobody's result
      const doneAtMs = clock.epochMs();
      const { stamps, plain } = withoutStamps(outcome);
      const complaint = load.complain(trip.index, plain);
      if (complaint !== null) {
        over = true;
        return reject(new Error(complaint));
      }
      trips.end(trip, stamps, doneAtMs);
      if (arrived === arrivals) finish();
    };
    const submit = (index: number, intendedAtMs: number) => {
      const trip = trips.begin(index, intendedAtMs, clock.epochMs());
      const { input, options } = load.submission(index);
      pool.run(input, options).then(
        (value) => settle(trip, { value }),
        (error) => settle(trip, { error }),
      );
    };
    const pump = () => {
      if (over) return;
      // All that is due by now, then a turn for what has come back.
      for (
        const untilMs = clock.epochMs();
        arrived < arrivals && schedule.dueMs() <= untilMs;
        schedule.next()
      ) {
        if (trips.inFlight() < mostInFlight) submit(arrived, schedule.dueMs());
        else dropped += 1;
        arrived += 1;
        if (arrived >= ((backlog.length + 1) * arrivals) / BACKLOG_READINGS) backlog.push(trips.inFlight());
      }
      if (arrived < arrivals) alarm.ring(schedule.dueMs(), pump);
      else finish();
    };
    alarm.ring(schedule.dueMs(), pump);
  });
}

/** Room for a stall of some tenths of a second, and for no queue that a library would need seconds to walk through. */
function mostInFlightOf({ slots, ratePerSecond }: OpenLoad): number {
  const { least, perSlot, arrivalsOfMs, most } = MOST_IN_FLIGHT;
  return Math.min(most, Math.max(least, perSlot * slots, (ratePerSecond * arrivalsOfMs) / 1000));
}

/** Poisson arrivals: gaps are exponential. Made one by one, as there may be millions. */
function createSchedule({ seed, ratePerSecond }: OpenLoad, startMs: number) {
  const random = seeded(seed);
  const gapMs = () => (-Math.log(1 - random()) / ratePerSecond) * 1000;
  let lastMs = startMs;
  let dueMs = startMs + gapMs();
  return {
    dueMs: () => dueMs,
    /** From the start to the last arrival that is past. */
    lengthMs: () => lastMs - startMs,
    next() {
      lastMs = dueMs;
      dueMs += gapMs();
    },
  };
}

/** The jobs under way, and where the time of those that are done went: its parts add up to the latency. */
function createTrips(slots: number) {
  const times = {
    latency: createTimes(),
    submitLag: createTimes(),
    queueWait: createTimes(),
    transport: createTimes(),
    service: createTimes(),
  };
  const queue = new Fifo<Trip>();
  let inFlight = 0;
  return {
    inFlight: () => inFlight,
    begin(index: number, intendedAtMs: number, submittedAtMs: number): Trip {
      const trip: Trip = { index, intendedAtMs, submittedAtMs, slotAtMs: submittedAtMs, done: false };
      if (inFlight >= slots) queue.push(trip);
      inFlight += 1;
      return trip;
    },
    end(trip: Trip, stamps: Stamped | null, doneAtMs: number): void {
      inFlight -= 1;
      trip.done = true;
      // First come, first served: the slot that is free now is for the one that has waited longest.
      let next = queue.shift();
      while (next?.done) next = queue.shift(); // served out of its turn
      if (next !== undefined) next.slotAtMs = doneAtMs;
      times.latency.record(doneAtMs - trip.intendedAtMs);
      times.submitLag.record(trip.submittedAtMs - trip.intendedAtMs);
      times.queueWait.record(trip.slotAtMs - trip.submittedAtMs);
      if (stamps === null) return;
      const serviceMs = stamps.endedAtMs - stamps.startedAtMs;
      times.service.record(serviceMs);
      // A pool that sends ahead starts a job before its slot is seen to be free here.
      times.transport.record(Math.max(0, doneAtMs - trip.slotAtMs - serviceMs));
    },
    quantiles: () => ({
      latency: times.latency.quantiles(),
      submitLag: times.submitLag.quantiles(),
      queueWait: times.queueWait.quantiles(),
      transport: times.transport.quantiles(),
      service: times.service.quantiles(),
    }),
  };
}

/** Errors come without stamps: of these only the latency and the wait are known. */
function withoutStamps(outcome: JobOutcome): { stamps: Stamped | null; plain: JobOutcome } {
  const value = "value" in outcome ? (outcome.value as Partial<Stamped> | null) : null;
  if (typeof value !== "object" || value?.kind !== STAMPED) return { stamps: null, plain: outcome };
  return { stamps: value as Stamped, plain: { value: value.value } };
}
