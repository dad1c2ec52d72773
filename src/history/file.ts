import { UsageError } from "../domain/usage-error.ts";
import { validated } from "../domain/validated.ts";
import { appendLine, type JsonLine, readLines } from "../results/json-lines.ts";
import { reasonOf } from "../results/write-file.ts";
import { HISTORY_VERSION, type HistoryRecord, recordSchema } from "./record.ts";

/** What a history holds, and what of it could not be read. */
export interface History {
  /** The oldest first. */
  readonly records: readonly HistoryRecord[];
  /** Lines that are no whole records: whoever wrote them was broken off. */
  readonly skippedLines: readonly number[];
}

/**
 * Appends a run: of two that do so at once, none is lost.
 *
 * @throws UsageError in one sentence for a place that may not be written to
 */
export function appendRecord(path: string, record: HistoryRecord): void {
  try {
    appendLine(path, record);
  } catch (error) {
    throw new UsageError(`Cannot write the history "${path}": ${reasonOf(error)}`);
  }
}

/**
 * Reads a history line by line.
 *
 * @throws UsageError in one sentence for a file that is missing or of another version, and for a merge conflict
 */
export async function readHistory(path: string): Promise<History> {
  const records = new Map<string, HistoryRecord>();
  const skippedLines: number[] = [];
  try {
    for await (const line of readLines(path)) {
      const record = recordIn(line, `"${path}", line ${line.number}`);
      // Branches that are merged may hold the same run twice.
      if (record === null) skippedLines.push(line.number);
      else records.set(idOf(record), record);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`Cannot read the history "${path}": ${reasonOf(error)}`);
  }
  const sorted = [...records.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { records: sorted, skippedLines };
}

/** @throws UsageError as `readHistory`, and for a history without a run */
export async function readRuns(path: string): Promise<History> {
  const history = await readHistory(path);
  if (history.records.length > 0) return history;
  throw new UsageError(
    `The history "${path}" has no run yet: add one with poolmark history add results.json`,
  );
}

/** Two lines with the same are the same run. */
export function idOf({ at, machine, commit }: HistoryRecord): string {
  return JSON.stringify([at, machine, commit]);
}

/** null: a line that was broken off. */
function recordIn({ text, value, isBroken }: JsonLine, where: string): HistoryRecord | null {
  if (/^(<{7}|={7}|>{7}|\|{7})( |$)/.test(text))
    throw new UsageError(
      `${where} marks a merge conflict: keep the lines of both sides and delete this line`,
    );
  if (isBroken) return null;
  const version = (value as { history?: unknown } | null | undefined)?.history;
  if (version === undefined)
    throw new UsageError(`${where} is not a run of a history: expected {"history":${HISTORY_VERSION},…}`);
  if (version !== HISTORY_VERSION)
    throw new UsageError(
      `${where} has history version ${version}, this poolmark reads version ${HISTORY_VERSION}: use the poolmark that wrote it`,
    );
  return validated(recordSchema, value, `${where} is not a valid run`);
}
