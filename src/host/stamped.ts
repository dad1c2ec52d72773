import { epochMs } from "../domain/epoch.ts";
import { STAMPED, type Stamped } from "../domain/pool.ts";

/** Tells workers apart, be they threads or processes. */
const workerId = Math.floor(Math.random() * 2 ** 31);

/** Wraps a job so that its result carries the worker's own times. */
export function stamped(run: (input: unknown) => unknown): (input: unknown) => Promise<Stamped> {
  return async (input) => {
    const startedAtMs = epochMs();
    const value = await run(input);
    return { kind: STAMPED, value, startedAtMs, endedAtMs: epochMs(), workerId };
  };
}
