import type { Scenario } from "../src/domain/scenario.ts";
import { checksum, expectedChecksum, fillBuffers } from "./jobs/checksum.ts";

export function run(words: Uint32Array): number {
  return checksum(words);
}

export const scenario: Scenario = {
  name: "payload-clone",
  kind: "payload",
  summary: "checksum of 256 KB that are copied to the worker",
  job: { module: import.meta.url, exportName: "run" },
  jobsPerWorker: [1],
  inputs: ({ seed }) => fillBuffers(seed, (bytes) => new ArrayBuffer(bytes)),
  expected: (input) => expectedChecksum(input as Uint32Array),
};
