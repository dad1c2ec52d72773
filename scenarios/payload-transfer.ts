import type { Scenario } from "../src/domain/scenario.ts";
import { checksum, expectedChecksum, fillBuffers } from "./jobs/checksum.ts";

export function run(words: Uint32Array): number {
  return checksum(words);
}

export const scenario: Scenario = {
  name: "payload-transfer",
  kind: "payload",
  summary: "checksum of 256 KB that are transferred to the worker; each job's buffer is made first",
  job: { module: import.meta.url, exportName: "run" },
  jobsPerWorker: [1],
  inputs: ({ seed }) => fillBuffers(seed, (bytes) => new ArrayBuffer(bytes)),
  expected: (input) => expectedChecksum(input as Uint32Array),
  // What is transferred is gone: the next job needs a buffer of its own.
  fresh(input) {
    const words = (input as Uint32Array<ArrayBuffer>).slice();
    return { input: words, transfer: [words.buffer] };
  },
};
