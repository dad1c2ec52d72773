import { appendFileSync, closeSync, createReadStream, fstatSync, openSync, readSync } from "node:fs";
import { createInterface } from "node:readline";
import { UsageError } from "../domain/usage-error.ts";
import { reasonOf } from "../results/file.ts";
import { HISTORY_VERSION, type HistoryRecord, recordSchema } from "./record.ts";

/** What a history holds, and what of it could not be read. */
export interface History {
  /** The oldest first. */
  readonly records: readonly HistoryRecord[];
  /** Lines that are no whole records: whoever wrote them was broken off. */
  readonly skippedLines: readonly number[];
}

/**
 * Appends a run, in one write at the end of the file: of two that do so at once, none is lost. After a line that was broken
 * off, a new line begins.
 *
 * @throws UsageError in one sentence for a place that may not be written to
 */
export function appendRecord(path: string, record: HistoryRecord): void {
  try {
    appendFileSync(path, `${endsInLine(path) ? "" : "\n"}${JSON.stringify(record)}\n`);
  } catch (error) {
    throw new UsageError(`Cannot write the history "${path}": ${reasonOf(error)}`);
  }
}

/** Whether the next write begins a line. */
function endsInLine(path: string): boolean {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return true;
    throw error;
  }
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    return size === 0 || (readSync(file, last, 0, 1, size - 1) === 1 && last.toString() === "\n");
  } finally {
    closeSync(file);
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
  let number = 0;
  try {
    for await (const line of createInterface({
      input: createReadStream(path),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      number += 1;
      if (line.trim() === "") continue;
      const record = recordIn(line, `"${path}", line ${number}`);
      // Branches that are merged may hold the same run twice.
      if (record === null) skippedLines.push(number);
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

/** null: a line that was broken off: it begins as a run does, or a crash left nothing but zeros of it. */
function recordIn(line: string, where: string): HistoryRecord | null {
  if (/^(<{7}|={7}|>{7}|\|{7})( |$)/.test(line))
    throw new UsageError(`${where}: a merge conflict; keep the lines of both sides and delete this one`);
  const value = parsed(line);
  if (value === undefined && /^({|\0)/.test(line)) return null;
  const version = (value as { history?: unknown } | null | undefined)?.history;
  if (version === undefined)
    throw new UsageError(`${where}: this is no run of a history: expected {"history":${HISTORY_VERSION},…}`);
  if (version !== HISTORY_VERSION)
    throw new UsageError(
      `${where}: a history of version ${version}, this poolmark reads version ${HISTORY_VERSION}; use the poolmark that wrote it`,
    );
  const { data, error } = recordSchema.safeParse(value);
  const [issue] = error?.issues ?? [];
  if (data === undefined)
    throw new UsageError(`${where}: not a valid run: ${issue?.path.join(".")}: ${issue?.message}`);
  return data;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
