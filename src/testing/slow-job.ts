// A job module that takes a while to load, and can tell when it had.
import { perform as performNamed } from "./jobs.ts";

await new Promise((resolve) => setTimeout(resolve, 150));

const loadedAtMs = performance.timeOrigin + performance.now();

export function perform(named: readonly [string, unknown]): unknown {
  return named[0] === "loadedFor" ? loadedAtMs : performNamed(named);
}
