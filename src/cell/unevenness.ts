import type { JobFunction } from "../domain/job.ts";
import { mean } from "../stats/interval.ts";
import { copyOf } from "./clone.ts";
import { sampleOf } from "./inputs.ts";
import { outcomeOf } from "./outcome.ts";

const MOST_INPUTS = 16;
const MOST_MS = 400;
/** Of shorter jobs a turn holds hundreds, whatever their inputs. */
const TOO_SHORT_MS = 0.05;

/**
 * How much the jobs of different inputs differ in length: the longest ÷ the mean, each input at the fastest of its calls. On a
 * shared machine a call takes up to twice as long as another, so that alike inputs take several calls to be seen as alike. 1
 * where jobs are too short to matter.
 */
export async function unevennessOf(
  run: JobFunction,
  inputs: readonly unknown[],
  nowMs: () => number,
): Promise<number> {
  const some = sampleOf(inputs, MOST_INPUTS);
  const shortest = new Array<number>(some.length).fill(Number.POSITIVE_INFINITY);
  const startedMs = nowMs();
  for (;;) {
    for (const [i, input] of some.entries()) {
      const copy = copyOf(input);
      const beforeMs = nowMs();
      await outcomeOf(run, copy);
      shortest[i] = Math.min(shortest[i] as number, nowMs() - beforeMs);
      if (nowMs() - startedMs > MOST_MS) return ratioOf(shortest);
    }
    if (mean(shortest) < TOO_SHORT_MS) return 1;
  }
}

function ratioOf(lengthsMs: readonly number[]): number {
  const known = lengthsMs.filter(Number.isFinite);
  return Math.max(...known) / mean(known);
}
