/** What a job threw, as plain data: structured cloning keeps neither a class of the user's own nor an error's properties. */
export type Thrown =
  | { readonly kind: "value"; readonly value: unknown }
  | {
      readonly kind: "error";
      /** The built-in class that it is of. */
      readonly base: string;
      readonly message: string;
      readonly stack: string | undefined;
      /** Own properties, and `name` where the class has one of its own. */
      readonly properties: Readonly<Record<string, Thrown>>;
    };

const BASES: Readonly<Record<string, ErrorConstructor>> = {
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};
/** A cause that leads back to its own error would go on for ever. */
const MOST_CAUSES = 16;

export function describeThrown(thrown: unknown, depth = 0): Thrown {
  if (!isError(thrown) || depth > MOST_CAUSES) return { kind: "value", value: cloneable(thrown) };
  const properties: Record<string, Thrown> = {};
  for (const key of ["name", "code", ...Object.getOwnPropertyNames(thrown)]) {
    if (key === "message" || key === "stack") continue;
    const value: unknown = read(thrown, key);
    if (value !== undefined) properties[key] = describeThrown(value, depth + 1);
  }
  const message = String(read(thrown, "message"));
  const stack = read(thrown, "stack");
  return {
    kind: "error",
    base: baseOf(thrown),
    message,
    stack: typeof stack === "string" ? stack : undefined,
    properties,
  };
}

/** The error as it was in the worker, its stack included. */
export function reviveThrown(thrown: Thrown): unknown {
  if (thrown.kind === "value") return thrown.value;
  const error = create(thrown.base, thrown.message, thrown.properties.name);
  for (const [key, property] of Object.entries(thrown.properties)) {
    const value = reviveThrown(property);
    if (read(error, key) !== value) define(error, key, value);
  }
  if (thrown.stack !== undefined) define(error, "stack", thrown.stack);
  return error;
}

function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
}

function baseOf(error: Error): string {
  if (typeof DOMException !== "undefined" && error instanceof DOMException) return "DOMException";
  if (error instanceof AggregateError) return "AggregateError";
  return Object.entries(BASES).find(([, base]) => error instanceof base)?.[0] ?? "Error";
}

function create(base: string, message: string, name: Thrown | undefined): Error {
  if (base === "DOMException") {
    return new DOMException(message, name?.kind === "value" ? String(name.value) : "Error");
  }
  if (base === "AggregateError") return new AggregateError([], message);
  return new (BASES[base] ?? Error)(message);
}

/** A getter of the user's may throw. */
function read(error: Error, key: string): unknown {
  try {
    return (error as unknown as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

function define(error: Error, key: string, value: unknown): void {
  try {
    Object.defineProperty(error, key, { value, configurable: true, writable: true, enumerable: isData(key) });
  } catch {
    // A runtime's own property that cannot be replaced keeps the runtime's value.
  }
}

const isData = (key: string) => !["name", "stack", "cause", "errors"].includes(key);

/** What cannot be cloned is told as text: an error must arrive, whatever it carries. */
function cloneable(value: unknown): unknown {
  if (typeof value === "function" || typeof value === "symbol") return String(value);
  if (typeof value !== "object" || value === null) return value;
  try {
    structuredClone(value);
    return value;
  } catch {
    return String(Object.prototype.toString.call(value));
  }
}
