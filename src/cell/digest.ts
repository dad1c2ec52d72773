import { createHash } from "node:crypto";

/** What became of one job. */
export type JobOutcome = { readonly value: unknown } | { readonly error: unknown };

/**
 * A text that is the same for equal outcomes, in every runtime and process: how results of different pools are compared
 * without keeping them. Errors count by their message: name and class do not survive every library.
 */
export function digestOutcome(outcome: JobOutcome): string {
  if ("value" in outcome) return digest(outcome.value);
  const { error } = outcome;
  return `throws ${error instanceof Error ? shorten(error.message) : digest(error)}`;
}

export function digest(value: unknown): string {
  const pieces: string[] = [];
  describe(value, pieces, new Set());
  return shorten(pieces.join(""));
}

/** A short text stands for itself, so that a mismatch can be read. */
function shorten(text: string): string {
  return text.length <= 64 ? text : `sha1:${createHash("sha1").update(text).digest("hex")}:${text.length}`;
}

function describe(value: unknown, pieces: string[], above: Set<object>): void {
  if (typeof value === "string") pieces.push(JSON.stringify(value));
  else if (typeof value === "bigint") pieces.push(`${value}n`);
  else if (typeof value === "number") pieces.push(Object.is(value, -0) ? "-0" : String(value));
  else if (typeof value !== "object" || value === null) pieces.push(String(value));
  else if (above.has(value)) pieces.push("(circular)");
  else {
    above.add(value);
    describeObject(value, pieces, above);
    above.delete(value);
  }
}

function describeObject(value: object, pieces: string[], above: Set<object>): void {
  const list = (name: string, items: Iterable<unknown>) => {
    pieces.push(name, "[");
    for (const item of items) {
      describe(item, pieces, above);
      pieces.push(",");
    }
    pieces.push("]");
  };
  if (Array.isArray(value)) list("", value);
  else if (ArrayBuffer.isView(value)) pieces.push(describeBytes(value.constructor.name, value));
  else if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
    pieces.push(describeBytes("ArrayBuffer", new Uint8Array(value)));
  } else if (value instanceof Date) pieces.push(`Date(${value.getTime()})`);
  else if (value instanceof Map) list("Map", [...value].flat());
  else if (value instanceof Set) list("Set", value);
  else if (value instanceof Error) pieces.push(`Error(${JSON.stringify(value.message)})`);
  else {
    pieces.push("{");
    for (const key of Object.keys(value).sort()) {
      pieces.push(JSON.stringify(key), ":");
      describe((value as Record<string, unknown>)[key], pieces, above);
      pieces.push(",");
    }
    pieces.push("}");
  }
}

function describeBytes(name: string, view: ArrayBufferView): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  // A Buffer becomes a Uint8Array on its way out of a worker.
  return `${name === "Buffer" ? "Uint8Array" : name}(${createHash("sha1").update(bytes).digest("hex")})`;
}
