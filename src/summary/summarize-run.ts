import { gradeOf } from "../results/noise.ts";
import type { Results } from "../results/schema.ts";
import { breakEven } from "./break-even.ts";
import { memoryPerWorker } from "./memory-per-worker.ts";
import { notesOnPrecision } from "./precision.ts";
import { selfCheckOf } from "./ratios.ts";
import { type Probes, type RawCell, summarizeCells } from "./summarize.ts";

/** What was measured in a run, and nothing that follows from it. */
interface RawRun extends Pick<Results, "noise" | "scenarios"> {
  readonly cells: readonly RawCell[];
  /** What each runtime was found to tell truly, by its label. */
  readonly probes: Probes;
  readonly target: number | null;
  /** Told while it was measured. */
  readonly warnings: readonly string[];
  hasWorkers(pool: string): boolean;
}

/** All parts of a results file that follow from what was measured. */
export function summarizeRun({
  cells: raw,
  noise,
  scenarios,
  probes,
  target,
  warnings,
  hasWorkers,
}: RawRun): Pick<
  Results,
  "cells" | "noise" | "selfCheck" | "memoryPerWorker" | "breakEven" | "quiet" | "warnings"
> {
  const cells = summarizeCells(raw, noise, probes);
  return {
    ...{ cells, noise },
    selfCheck: selfCheckOf(cells),
    memoryPerWorker: memoryPerWorker(cells),
    breakEven: breakEven(cells, scenarios, hasWorkers),
    quiet: gradeOf(noise.map((slice) => slice.noise)),
    warnings: [...warnings, ...notesOnPrecision(cells, target)],
  };
}
