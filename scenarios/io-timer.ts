import type { Scenario } from "../src/domain/scenario.ts";

const WAIT_MS = 5;

/** The pattern's simplest example: wait, then return twice the input. */
export function run(input: number): Promise<number> {
  return new Promise((resolve) => setTimeout(() => resolve(input * 2), WAIT_MS));
}

export const scenario: Scenario = {
  name: "io-timer",
  kind: "io",
  summary: "waits 5 ms and returns twice its input",
  job: { module: import.meta.url, exportName: "run" },
  jobsPerWorker: [1, 32],
  inputs: () => Array.from({ length: 16 }, (_, i) => i),
  expected: (input) => (input as number) + (input as number),
};
