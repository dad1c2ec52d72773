import type { Scenario } from "../src/domain/scenario.ts";
import { BUFFER_BYTES, checksum, expectedChecksum, fillBuffers } from "./jobs/checksum.ts";

export function run(words: Uint32Array): number {
  return checksum(words);
}

/** Inputs of so many bytes: a multiple of 4. */
export function cloneOf(bytes: number, name: string): Scenario {
  return {
    name,
    kind: "payload",
    summary: `checksum of ${bytes / 1024} KB that are copied to the worker`,
    job: { module: import.meta.url, exportName: "run" },
    jobsPerWorker: [1],
    inputs: ({ seed }) => fillBuffers(seed, () => new ArrayBuffer(bytes)),
    expected: (input) => expectedChecksum(input as Uint32Array),
  };
}

export const scenario = cloneOf(BUFFER_BYTES, "payload-clone");
