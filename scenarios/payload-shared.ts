import type { Scenario } from "../src/domain/scenario.ts";
import { checksum, expectedChecksum, fillBuffers } from "./jobs/checksum.ts";

export function run(words: Uint32Array): number {
  return checksum(words);
}

export const scenario: Scenario = {
  name: "payload-shared",
  kind: "payload",
  summary: "checksum of 256 KB of shared memory",
  job: { module: import.meta.url, exportName: "run" },
  jobsPerWorker: [1],
  sharedMemory: true,
  inputs: ({ seed }) => fillBuffers(seed, (bytes) => new SharedArrayBuffer(bytes)),
  expected: (input) => expectedChecksum(input as Uint32Array),
};
