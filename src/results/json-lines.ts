import { appendFileSync, closeSync, createReadStream, fstatSync, openSync, readSync } from "node:fs";

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
  let number = 0;
  for await (const line of linesOf(path)) {
    number += 1;
    const text = line.trimEnd();
    if (text === "") continue;
    const value = parsed(text);
    yield { number, text, value, isBroken: value === undefined && /^({|\0)/.test(text) };
  }
}

/** Ended by \n alone: node:readline of Bun and Deno also ends a line at U+2028 and U+2029, which JSON leaves as they are. */
async function* linesOf(path: string): AsyncGenerator<string, void> {
  let line = "";
  for await (const chunk of createReadStream(path, "utf8")) {
    const [end = "", ...next] = (chunk as string).split("\n");
    line += end;
    for (const begun of next) {
      yield line;
      line = begun;
    }
  }
  yield line;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
