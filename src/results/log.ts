import { appendFileSync, existsSync, readFileSync, truncateSync } from "node:fs";
import { z } from "zod";
import { UsageError } from "../domain/usage-error.ts";
import { reasonOf } from "./file.ts";

/** Records of one kind, a line of JSON each: what has been written is never written again. */
export interface Log<Entry> {
  /** @throws UsageError in one sentence for a disk that is full */
  append(entry: Entry): void;
}

/**
 * Opens a log to append to, after what it holds.
 *
 * @param path if whoever wrote it before was killed in the middle of a line, that line is cut off
 */
export function openLog<Entry>(path: string): Log<Entry> {
  if (existsSync(path)) truncateSync(path, readFileSync(path).lastIndexOf("\n") + 1);
  return {
    append(entry) {
      try {
        appendFileSync(path, `${JSON.stringify(entry)}\n`);
      } catch (error) {
        throw new UsageError(`Cannot write "${path}": ${reasonOf(error)}; what was measured before is kept`);
      }
    },
  };
}

/**
 * What a log holds; of a line that was not written to its end, nothing. Empty: there is no log.
 *
 * @throws UsageError in one sentence for a line that is no entry
 */
export function readLog<Entry>(path: string, schema: z.ZodType<Entry>): Entry[] {
  if (!existsSync(path)) return [];
  const whole = readFileSync(path, "utf8").split("\n").slice(0, -1);
  return whole.map((line, i) => {
    const parsed = schema.safeParse(parsedJson(line));
    if (parsed.success) return parsed.data;
    throw new UsageError(
      `Cannot read "${path}": line ${i + 1} is not as poolmark writes it (${z.prettifyError(parsed.error).split("\n")[0]}); start a new run`,
    );
  });
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
