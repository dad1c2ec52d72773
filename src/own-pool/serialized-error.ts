import { ERROR_CLASSES } from "../domain/error-classes.ts";

/**
 * What a job threw, as plain data: structured cloning keeps neither a class of the user's own nor an error's properties.
 * The first node is what was thrown. Nodes refer to each other by position, so cycles and shared parts arrive as they are.
 */
export type SerializedError = readonly Node[];

type Node =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "symbol"; readonly text: string; readonly isGlobal: boolean }
  | { readonly kind: "list"; readonly items: readonly number[] }
  | { readonly kind: "object"; readonly properties: Properties }
  | {
      readonly kind: "error";
      /** The built-in class that it is of. */
      readonly base: string;
      readonly message: string;
      readonly stack: string | undefined;
      /** Its data, `cause` and `errors`, and `name` and `code` even where they are its class's. */
      readonly properties: Properties;
    };
type Properties = Readonly<Record<string, number>>;

/** Of an error or its class, and not enumerable. */
const BUILT_IN = ["name", "code", "cause", "errors"];

/** What an error drags along beyond this many parts is left out. */
const MOST_NODES = 1000;

/** Never throws, whatever a job has thrown. Functions, and what else cannot be cloned, are left out of an error. */
export function serializeError(thrown: unknown): SerializedError {
  try {
    if (typeof thrown === "function") throw new TypeError(`a function, ${thrown.name || "without a name"}`);
    const nodes: Node[] = [];
    add(thrown, nodes, new Map());
    return nodes;
  } catch (error) {
    const message = `The job threw what cannot be sent: ${messageOf(error)}`;
    return [{ kind: "error", base: "Error", message, stack: undefined, properties: {} }];
  }
}

/** The error as it was in the worker, its stack included. */
export function deserializeError(nodes: SerializedError): unknown {
  const values = nodes.map((node) => createValue(node, nodes));
  for (const [at, node] of nodes.entries()) {
    const value = values[at];
    if (node.kind === "list") for (const item of node.items) (value as unknown[]).push(values[item]);
    else if (node.kind === "object") {
      for (const [key, index] of Object.entries(node.properties))
        define(value as object, key, values[index], true);
    } else if (node.kind === "error") fill(value as Error, node, values);
  }
  return values[0];
}

/** @returns the position of the value's node; null: it is left out */
function add(value: unknown, nodes: Node[], seen: Map<unknown, number>): number | null {
  const known = seen.get(value);
  if (known !== undefined) return known;
  if (nodes.length >= MOST_NODES || typeof value === "function") return null;
  const at = nodes.length;
  const put = (node: Node) => {
    nodes[at] = node;
    return at;
  };
  if (typeof value === "symbol") {
    return put({
      kind: "symbol",
      text: value.description ?? "",
      isGlobal: Symbol.keyFor(value) !== undefined,
    });
  }
  if (typeof value !== "object" || value === null) return put({ kind: "value", value });
  const isList = Array.isArray(value);
  if (!isError(value) && !isList && !isPlain(value)) {
    return isCloneable(value) ? put({ kind: "value", value }) : null;
  }
  if (isList && value.every(isPrimitive)) return put({ kind: "value", value });
  seen.set(value, at);
  nodes.push({ kind: "value", value: undefined }); // its position is taken before those of its parts
  if (isList) return put({ kind: "list", items: value.flatMap((item) => add(item, nodes, seen) ?? []) });
  if (!isError(value))
    return put({ kind: "object", properties: addProperties(value, Object.keys(value), nodes, seen) });
  const keys = [...BUILT_IN, ...Object.keys(value)].filter((key) => key !== "message" && key !== "stack");
  const stack = read(value, "stack");
  return put({
    kind: "error",
    base: baseOf(value),
    message: String(read(value, "message")),
    stack: typeof stack === "string" ? stack : undefined,
    properties: addProperties(value, keys, nodes, seen),
  });
}

function addProperties(
  value: object,
  keys: readonly string[],
  nodes: Node[],
  seen: Map<unknown, number>,
): Properties {
  const properties: Record<string, number> = {};
  for (const key of keys) {
    const part = read(value, key);
    const at = part === undefined ? null : add(part, nodes, seen);
    if (at !== null) properties[key] = at;
  }
  return properties;
}

function createValue(node: Node, nodes: SerializedError): unknown {
  if (node.kind === "value") return node.value;
  if (node.kind === "symbol") return node.isGlobal ? Symbol.for(node.text) : Symbol(node.text);
  if (node.kind === "list") return [];
  if (node.kind === "object") return {};
  if (node.base === "AggregateError") return new AggregateError([], node.message);
  if (node.base !== "DOMException") return new (ERROR_CLASSES[node.base] ?? Error)(node.message);
  const name = nodes[node.properties.name ?? -1];
  return new DOMException(node.message, name?.kind === "value" ? String(name.value) : "Error");
}

function fill(
  error: Error,
  { properties, stack }: Extract<Node, { kind: "error" }>,
  values: readonly unknown[],
) {
  for (const [key, index] of Object.entries(properties)) {
    const isData = key === "code" || !BUILT_IN.includes(key);
    if (read(error, key) !== values[index]) define(error, key, values[index], isData);
  }
  if (stack !== undefined) define(error, "stack", stack, false);
}

function isError(value: object): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

const isPrimitive = (value: unknown) =>
  (typeof value !== "object" && typeof value !== "function" && typeof value !== "symbol") || value === null;

function baseOf(error: Error): string {
  if (typeof DOMException !== "undefined" && error instanceof DOMException) return "DOMException";
  if (error instanceof AggregateError) return "AggregateError";
  return Object.entries(ERROR_CLASSES).find(([, base]) => error instanceof base)?.[0] ?? "Error";
}

/** A getter, or a hook such as Error.prepareStackTrace, may throw. */
function read(value: object, key: string): unknown {
  try {
    return (value as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

function define(object: object, key: string, value: unknown, enumerable: boolean): void {
  try {
    Object.defineProperty(object, key, { value, configurable: true, writable: true, enumerable });
  } catch {
    // A runtime's own property that cannot be replaced keeps the runtime's value.
  }
}

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "it cannot be read";
  }
}
