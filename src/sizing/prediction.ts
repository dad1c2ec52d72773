import { amdahl, serialFraction } from "../stats/karp-flatt.ts";
import { type Candidate, NO_WORKERS, same } from "./candidate.ts";
import type { SizingDocument } from "./schema.ts";
import type { SizeRow } from "./size-row.ts";

/** What to expect with another number of cores. */
export interface Prediction {
  readonly cores: number;
  /** `measured`: under CPU affinity on this machine. `model`: worked out, from what was measured. `untold`: neither can be had. */
  readonly how: "measured" | "model" | "untold";
  readonly candidate: Candidate | null;
  readonly jobsPerSecond: number | null;
  /** What it rests on, or why it cannot be told. */
  readonly reason: string;
}

export function untold(cores: number, reason: string): Prediction {
  return { cores, how: "untold", candidate: null, jobsPerSecond: null, reason };
}

type Known = Pick<SizingDocument, "chosen" | "curve" | "model" | "environment">;

/** On more cores than there are: by the fitted law, or by Amdahl's with the serial part that the measured speed-up shows. */
export function predictMore(cores: number, { chosen, curve, model, environment }: Known): Prediction {
  if (chosen === null) return untold(cores, "nothing is recommended here");
  const { workers, jobsPerWorker, pool, jobsPerSecond } = chosen;
  if (pool === NO_WORKERS)
    return {
      ...{ cores, how: "model", candidate: { pool, workers, jobsPerWorker } },
      ...{ jobsPerSecond: jobsPerSecond.estimate, reason: "no workers: more cores change nothing" },
    };
  const here = Math.min(workers, Math.max(1, environment.cores));
  const one = curve.find((row) => same(row, { ...chosen, workers: 1 }));
  const serial = model?.contention ?? (one === undefined ? null : serialOf(one, chosen, here));
  if (serial === null)
    return untold(cores, "one core tells nothing of what is serial, or a single worker was not measured");
  // As much more as the law has it; the scale is the measured one.
  const free = (jobsPerSecond.estimate * amdahl(serial, cores)) / amdahl(serial, here);
  const most = chosen.mainCpuMsPerJob === null ? Number.POSITIVE_INFINITY : 1000 / chosen.mainCpuMsPerJob;
  const law = model === null ? "Amdahl's law" : "the fitted law";
  const capped = free > most ? ", and no more than one main thread can send" : "";
  return {
    ...{ cores, how: "model", jobsPerSecond: Math.min(free, most) },
    candidate: { pool, workers: Math.max(1, Math.round((workers / here) * cores)), jobsPerWorker },
    reason: `by ${law}, ${Number((100 * serial).toPrecision(2))} % of the work serial${capped}`,
  };
}

function serialOf(one: SizeRow, many: SizeRow, here: number): number | null {
  return here <= 1 ? null : serialFraction(many.jobsPerSecond.estimate / one.jobsPerSecond.estimate, here);
}
