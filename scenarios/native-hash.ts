import { pbkdf2, pbkdf2Sync } from "node:crypto";
import { promisify } from "node:util";
import type { Scenario } from "../src/domain/scenario.ts";
import { nativeThreads } from "./jobs/native-threads.ts";

const ITERATIONS = 4000;
const KEY_BYTES = 32;
const pbkdf2Async = promisify(pbkdf2);

/** A password hash, asynchronous: the work is done by the runtime's own threads, whichever thread asks. */
export async function run(password: string): Promise<string> {
  return (await pbkdf2Async(password, "poolmark", ITERATIONS, KEY_BYTES, "sha256")).toString("hex");
}

export const scenario: Scenario = {
  name: "native-hash",
  kind: "native",
  summary: "asynchronous pbkdf2 on the runtime's own threads",
  job: { module: import.meta.url, exportName: "run" },
  jobsPerWorker: [1],
  environment: nativeThreads,
  inputs: ({ seed }) => Array.from({ length: 16 }, (_, i) => `password ${seed} ${i}`),
  expected: (input) =>
    pbkdf2Sync(input as string, "poolmark", ITERATIONS, KEY_BYTES, "sha256").toString("hex"),
};
