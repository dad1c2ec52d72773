import type { Window } from "../domain/measurement.ts";

/** Something that can run a batch: so many jobs from an index on, all judged. */
export interface Runner {
  readonly inputCount: number;
  /** How many jobs can run at once. */
  readonly places: number;
  /** How many jobs lie before and after the window, where the batch is long enough to have one. */
  readonly ramp: number;
  /** Whether the main thread's delay says something of the subject. */
  readonly watched: boolean;
  run(first: number, jobs: number, ramp: number): Promise<Window>;
}

/** In flight for every worker's place: one that runs, one that is on its way. */
export const IN_FLIGHT_PER_PLACE = 2;
