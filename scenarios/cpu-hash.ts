import { pbkdf2, pbkdf2Sync } from "node:crypto";
import { promisify } from "node:util";
import type { Scenario } from "../src/domain/scenario.ts";

const ITERATIONS = 1000;
const KEY_BYTES = 32;

/** A password hash, synchronous: native code, but on the worker's own thread. */
export function run(password: string): string {
  return pbkdf2Sync(password, "poolmark", ITERATIONS, KEY_BYTES, "sha256").toString("hex");
}

export const scenario: Scenario = {
  name: "cpu-hash",
  kind: "cpu",
  summary: "synchronous pbkdf2: native code on the worker's thread",
  job: { module: import.meta.url, exportName: "run" },
  jobsPerWorker: [1],
  inputs: ({ seed }) => Array.from({ length: 16 }, (_, i) => `password ${seed} ${i}`),
  async expected(input) {
    const key = await promisify(pbkdf2)(input as string, "poolmark", ITERATIONS, KEY_BYTES, "sha256");
    return key.toString("hex");
  },
};
