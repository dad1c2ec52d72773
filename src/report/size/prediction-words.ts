import type { SizingDocument } from "../../sizing/schema.ts";
import { formatRate, plural } from "../numbers.ts";
import { nameOf } from "./words.ts";

const HOW = {
  measured: "measured under CPU affinity",
  model: "not measured, worked out",
  unavailable: "not known",
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
