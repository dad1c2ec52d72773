import { appendFileSync, closeSync, createReadStream, fstatSync, openSync, readSync } from "node:fs";
import { createInterface } from "node:readline";

/** A line of a file in which each line is JSON. */
export interface JsonLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** undefined: the line is no JSON. */
  readonly value: unknown;
  /** Whoever wrote it was broken off: it begins as a record does, or a crash left nothing but zeros of it. */
  readonly isBroken: boolean;
}

/**
 * Appends a line in one write at the end of the file: of two processes that do so at once, neither loses anything. After a
 * line that was broken off, a new line begins.
 */
export function appendLine(path: string, value: unknown): void {
  appendFileSync(path, `${endsInLine(path) ? "" : "\n"}${JSON.stringify(value)}\n`);
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

/** Line by line, without the empty ones: the file may be larger than memory. */
export async function* readLines(path: string): AsyncGenerator<JsonLine, void> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  for await (const text of lines) {
    number += 1;
    if (text.trim() === "") continue;
    const value = parsed(text);
    yield { number, text, value, isBroken: value === undefined && /^({|\0)/.test(text) };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
