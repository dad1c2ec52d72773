import { formatRate, plural } from "../report/numbers.ts";
import type { SizingDocument } from "./schema.ts";
import { nameOf } from "./size-words.ts";

const HOW = {
  measured: "measured under CPU affinity",
  model: "not measured, worked out",
  untold: "not known",
};

/** One block, or none. */
export function predictionLines({ predictions }: SizingDocument): string[] {
  if (predictions.length === 0) return [];
  const lines = predictions.map(({ cores, how, candidate, jobsPerSecond, reason }) => {
    const what =
      candidate === null || jobsPerSecond === null
        ? ""
        : `${nameOf(candidate)}, ${formatRate(jobsPerSecond)} jobs/s `;
    return `${plural(cores, "core")}: ${what}(${HOW[how]}: ${reason})`;
  });
  return [["On other machines", ...lines].join("\n")];
}
