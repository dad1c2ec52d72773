/** So many jobs, and how long their window was. */
export interface Window {
  readonly jobs: number;
  readonly wallMs: number;
}

/** Something that can take a turn: so many jobs from an index on, all judged. */
export interface Runner {
  readonly inputCount: number;
  /** How many jobs can run at once. */
  readonly slots: number;
  /** @param ramp so many more jobs before and after the window, which itself begins with job `first` */
  run(first: number, jobs: number, ramp: number): Promise<Window>;
}

/** In flight for every slot of a worker: one job that runs, one that is on its way. */
export const IN_FLIGHT_PER_SLOT = 2;

/** A ramp costs two waves of jobs: a window shorter than this many waves goes without. */
const FEWEST_WAVES_IN_RAMPS = 6;

/**
 * How many jobs run before and after the window, so that every worker is busy at its ends: one for each slot; 0: the window
 * has both ends inside.
 *
 * Jobs of one length end in waves, as many at once as there are slots: a window that is no whole number of waves would be
 * rounded, and in the pool the other way than in the reference.
 */
export function rampOf(jobs: number, slots: number): number {
  return jobs >= FEWEST_WAVES_IN_RAMPS * slots && jobs % slots === 0 ? slots : 0;
}
