import { createHash, type Hash } from "node:crypto";
import { copyOf } from "./clone.ts";
import type { JobOutcome } from "./outcome.ts";

/**
 * A text that is the same for equal outcomes, in every process: how results of different pools are compared without
 * keeping them. A value is cloned first, because a clone is what a caller gets from a worker. Errors count by their
 * message: name and class do not survive every library.
 */
export function digestOutcome(outcome: JobOutcome): string {
  if ("value" in outcome) return digest(copyOf(outcome.value));
  const { error } = outcome;
  return `throws ${error instanceof Error ? shorten(error.message) : digest(error)}`;
}

/**
 * Needs time in proportion to the value's size, and no stack for its depth. An object that was written before is `#` and
 * its number. Keys of objects are in alphabetical order; properties of arrays other than their items do not count.
 */
export function digest(value: unknown): string {
  const text = createText();
  const numbers = new Map<object, number>();
  const open: Generator<object>[] = [];
  const write = (part: unknown) => {
    if (typeof part !== "object" || part === null) return text.add(primitive(part));
    const number = numbers.get(part);
    if (number !== undefined) return text.add(`#${number}`);
    numbers.set(part, numbers.size);
    open.push(describe(part, text));
  };
  write(value);
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const { done, value: part } = top.next();
    if (done) open.pop();
    else write(part);
  }
  return text.end();
}

interface Text {
  add(piece: string): void;
  end(): string;
}

const MOST_PENDING_CHARACTERS = 1 << 16;

/** A short text stands for itself, so that a mismatch can be read. A long one is never all in memory. */
function createText(): Text {
  let hash: Hash | undefined;
  let pending = "";
  let length = 0;
  const flush = () => {
    hash = (hash ?? createHash("sha1")).update(pending);
    length += pending.length;
    pending = "";
  };
  return {
    add(piece) {
      pending += piece;
      if (pending.length >= MOST_PENDING_CHARACTERS) flush();
    },
    end() {
      if (hash === undefined) return shorten(pending);
      flush();
      return `sha1:${hash.digest("hex")}:${length}`;
    },
  };
}

function shorten(text: string): string {
  return text.length <= 64 ? text : `sha1:${createHash("sha1").update(text).digest("hex")}:${text.length}`;
}

function primitive(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Writes an object; yields every object inside at its place. */
function* describe(value: object, text: Text): Generator<object> {
  const leaf = describeLeaf(value);
  if (leaf !== null) return text.add(leaf);
  if (value instanceof Map) return yield* describeList("Map", [...value].flat(), text);
  if (value instanceof Set) return yield* describeList("Set", value, text);
  if (Array.isArray(value)) return yield* describeList("", value, text);
  if (value instanceof Error) {
    text.add(`${value.name}(${JSON.stringify(value.message)}`);
    if ("cause" in value) yield* describeItem(value.cause, text);
    return text.add(")");
  }
  text.add("{");
  for (const key of Object.keys(value).sort()) {
    text.add(`${JSON.stringify(key)}:`);
    yield* describeItem((value as Record<string, unknown>)[key], text);
  }
  text.add("}");
}

function* describeList(name: string, items: Iterable<unknown>, text: Text): Generator<object> {
  text.add(`${name}[`);
  for (const item of items) {
    // Not describeItem: a generator for every number of a long list takes ten times as long.
    if (typeof item === "object" && item !== null) yield item;
    else text.add(primitive(item));
    text.add(",");
  }
  text.add("]");
}

function* describeItem(item: unknown, text: Text): Generator<object> {
  if (typeof item === "object" && item !== null) yield item;
  else text.add(primitive(item));
  text.add(",");
}

/** Of an object that holds no others. */
function describeLeaf(value: object): string | null {
  if (ArrayBuffer.isView(value)) return describeBytes(value.constructor.name, value);
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer)
    return describeBytes("ArrayBuffer", new Uint8Array(value));
  if (value instanceof Date) return `Date(${value.getTime()})`;
  if (value instanceof RegExp) return `RegExp(${value})`;
  for (const Box of [Number, String, Boolean, BigInt])
    if (value instanceof Box) return `${Box.name}(${primitive(value.valueOf())})`;
  // The content of a Blob cannot be read at once.
  if (value instanceof Blob) return `Blob(${value.size},${JSON.stringify(value.type)})`;
  return null;
}

function describeBytes(name: string, view: ArrayBufferView): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  // A Buffer becomes a Uint8Array on its way out of a worker.
  return `${name === "Buffer" ? "Uint8Array" : name}(${createHash("sha1").update(bytes).digest("hex")})`;
}
