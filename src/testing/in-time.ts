import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";

/** No assertion about speed: what hangs becomes a failure, and not the end of the suite. */
const PATIENCE_MS = 30_000;

export async function inTime<Value>(promise: Promise<Value>, what: string): Promise<Value> {
  const settled = new AbortController();
  const late = delay(PATIENCE_MS, undefined, settled).then(() => {
    throw new Error(`${what} did not settle within ${PATIENCE_MS} ms`);
  });
  late.catch(() => {});
  try {
    return await Promise.race([promise, late]);
  } finally {
    settled.abort();
  }
}

/** @throws AssertionError if it does not come true in time */
export async function until(holds: () => boolean, what: string, everyMs = 5): Promise<void> {
  for (let waitedMs = 0; !holds(); waitedMs += everyMs) {
    assert.ok(waitedMs < PATIENCE_MS, `${what} did not come true`);
    await delay(everyMs);
  }
}
