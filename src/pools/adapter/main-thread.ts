import type { PoolAbilities } from "../../domain/pool.ts";
import { ABLE } from "./abilities.ts";

const NO_WORKERS = "Jobs run on the main thread: there is no worker";

/** What a limiter can do: no workers, a bounded number of promises on the main thread. */
export const MAIN_THREAD_ABILITIES: PoolAbilities = {
  ...ABLE,
  transfer: `${NO_WORKERS} to transfer to`,
  abortRunning: `${NO_WORKERS} to stop`,
  timeout: `${NO_WORKERS} to stop`,
  priority: "Left out: first come, first served",
  settlesAtTerminate: `${NO_WORKERS} to stop`,
  controlsWorkers: NO_WORKERS,
  serialization: "none",
};
