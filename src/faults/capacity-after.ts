import { mkdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { Observation, Scene, Settlement } from "./fault.ts";
import type { CapacityAfter } from "./scorecard.ts";

/** So long a pool may take until lost workers are replaced: a process takes a while to start, and ten more so. */
const WITHIN_MS = 2000;
const WITHIN_MS_PER_WORKER = 500;
/** Where a worker is lost for good: time enough for those that are left. */
const HOPELESS_MS = 400;
/** Also where the wait for the caller's answer took all of the time. */
const LEAST_MS = 1000;
/** For the way back. */
const MARGIN_MS = 300;
const BETWEEN_MS = 20;

/**
 * Jobs that wait until as many run at once as there are workers: they meet only when all workers work. A rejected one is submitted
 * again, as some pools notice a lost worker by losing a job.
 */
export async function measureCapacity(
  scene: Pick<Scene, "workers" | "path" | "run" | "settleWithin">,
  { caller, hopeless }: Pick<Observation, "caller" | "hopeless">,
): Promise<CapacityAfter> {
  const { workers } = scene;
  const folder = scene.path("meeting");
  mkdirSync(folder);
  const startedMs = performance.now();
  const untilMs = Date.now() + (hopeless === undefined ? withinMs(workers, caller) : HOPELESS_MS);
  let rejected = 0;
  const attend = async (): Promise<number> => {
    while (Date.now() < untilMs) {
      const job = scene.run({ do: "meet", folder, count: workers, untilMs, afterwards: "return" });
      const seen = await scene.settleWithin(job, untilMs - Date.now() + MARGIN_MS);
      if (seen.how === "resolved" && typeof seen.value === "number") return seen.value;
      if (seen.how === "pending") return 0;
      rejected += 1; // or it got a result that another job has forged
      await delay(BETWEEN_MS);
    }
    return 0;
  };
  // Twice as many, as a pool may queue a job behind a busy worker while another one is idle.
  const most = await Promise.all(Array.from({ length: 2 * workers }, attend));
  return { workers, atOnce: Math.max(...most), rejected, tookMs: performance.now() - startedMs };
}

/** Counted from the fault: a caller who waited in vain has given the pool that time already. */
function withinMs(workers: number, caller: Settlement): number {
  const withinMs = WITHIN_MS + workers * WITHIN_MS_PER_WORKER;
  return caller.how === "pending" ? Math.max(LEAST_MS, withinMs - caller.tookMs) : withinMs;
}
