import type { Ramp } from "../domain/protocol.ts";

/** The jobs of a window, and its length. */
export interface Window {
  readonly jobs: number;
  readonly wallMs: number;
}

/** Something that takes turns: jobs from an index on, all judged. */
export interface Runner {
  readonly inputCount: number;
  /** How many jobs can run at once. */
  readonly slots: number;
  /** The window begins with job `first` + `ramp.up`. */
  run(first: number, jobs: number, ramp: Ramp): Promise<Window>;
}

/** In flight for every slot of a worker: one job that runs, one that is on its way. */
export const IN_FLIGHT_PER_SLOT = 2;
