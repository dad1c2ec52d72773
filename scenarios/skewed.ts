import type { Scenario } from "../src/domain/scenario.ts";
import { seeded, shuffled } from "../src/stats/seeded.ts";
import { spin, spinResult } from "./jobs/spin.ts";

const SHORTEST = 100_000; // steps, some 0.1 ms
const LONGEST = 40_000_000; // some 40 ms, should the number of places grow
const SHAPE = 1.1;
const COUNT = 128;

export function run(steps: number): number {
  return spin(steps);
}

export const scenario: Scenario = {
  name: "skewed",
  kind: "mixed",
  summary: "heavy-tailed job lengths, 0.1 to 15 ms: what the distribution of jobs to workers is worth",
  job: { module: import.meta.url, exportName: "run" },
  // Not 32, though it is a mix: all of it computes, so a worker can only run one after the other.
  jobsPerWorker: [1],
  // A bounded Pareto distribution by its inverse at 128 even places: most jobs short, most of the work in the few long
  // ones. Whole rounds of the inputs are the same work in every batch; a random draw of so heavy a tail would not be.
  inputs({ seed }) {
    const steps = Array.from({ length: COUNT }, (_, i) => SHORTEST * (1 - (i + 0.5) / COUNT) ** (-1 / SHAPE));
    return shuffled(
      steps.map((count) => Math.min(LONGEST, Math.floor(count))),
      seeded(seed),
    );
  },
  expected: (input) => spinResult(input as number),
};
