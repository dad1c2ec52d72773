import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { test } from "node:test";

/** What became of one promise of a pool in one runtime, in our own words: a runtime's test output may call a skip ok. */
export interface PromiseRecord {
  readonly runtime: string;
  readonly version: string;
  readonly pool: string;
  readonly promise: string;
  readonly outcome: "kept" | "broken" | "skipped";
  /** Why it was skipped, or how it was broken. */
  readonly reason: string | null;
}

type Here = Pick<PromiseRecord, "runtime" | "version" | "pool">;
type TestOptions = { readonly skip?: string | false };

/** node:test's `test`, which also writes down what became of it: a line of JSON in the file that POOLMARK_RECORD names. */
export function recordingTest(here: Here) {
  const file = process.env.POOLMARK_RECORD;
  const record = (promise: string, outcome: PromiseRecord["outcome"], reason: string | null) => {
    if (file === undefined) return;
    const line: PromiseRecord = { ...here, promise, outcome, reason };
    appendFileSync(file, `${JSON.stringify(line)}\n`);
  };

  return (promise: string, options: TestOptions, run: () => Promise<void>): void => {
    const { skip = false } = options;
    if (skip !== false) record(promise, "skipped", skip);
    void test(promise, { skip }, async () => {
      try {
        await run();
      } catch (error) {
        record(promise, "broken", error instanceof Error ? error.message : String(error));
        throw error;
      }
      record(promise, "kept", null);
    });
  };
}

export function readRecords(file: string): PromiseRecord[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as PromiseRecord);
}
