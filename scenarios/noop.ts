import type { Scenario } from "../src/domain/scenario.ts";

export function run(input: number): number {
  return input;
}

export const scenario: Scenario = {
  name: "noop",
  kind: "dispatch",
  summary: "returns its input: what dispatch alone costs",
  job: { module: import.meta.url, exportName: "run" },
  jobsPerWorker: [1, 32],
  inputs: () => Array.from({ length: 256 }, (_, i) => i),
  expected: (input) => input,
};
