import { existsSync } from "node:fs";
import type { z } from "zod";
import { UsageError } from "../domain/usage-error.ts";
import { validated } from "../domain/validated.ts";
import { appendLine, readLines } from "./json-lines.ts";
import { reasonOf } from "./write-file.ts";

/**
 * Appends a record to a log, a line of JSON: what has been written is never written again.
 *
 * @throws UsageError in one sentence for a disk that is full
 */
export function appendEntry(path: string, entry: unknown): void {
  try {
    appendLine(path, entry);
  } catch (error) {
    throw new UsageError(`Cannot write "${path}": ${reasonOf(error)}; what was measured before is kept`);
  }
}

/** What a log holds. */
interface Logged<Entry> {
  readonly entries: readonly Entry[];
  /** Lines that are broken and do not stand last. A last one was being written when its writer died. */
  readonly brokenLines: readonly number[];
}

/**
 * Reads a log. Empty: there is none.
 *
 * @throws UsageError in one sentence for a line that is no entry
 */
export async function readLog<Entry>(path: string, schema: z.ZodType<Entry>): Promise<Logged<Entry>> {
  const entries: Entry[] = [];
  const brokenLines: number[] = [];
  let last = 0;
  if (!existsSync(path)) return { entries, brokenLines };
  for await (const { number, value, isBroken } of readLines(path)) {
    last = number;
    const what = `Start a new run: line ${number} of "${path}" is not as poolmark writes it`;
    if (isBroken) brokenLines.push(number);
    else entries.push(validated(schema, value, what));
  }
  return { entries, brokenLines: brokenLines.filter((number) => number < last) };
}
