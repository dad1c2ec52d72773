import { parse, stringify } from "devalue";
import { ERROR_CLASSES } from "../domain/error-classes.ts";
import { PoolError } from "../domain/pool-error.ts";

/** A job's value or what it threw. */
export type Reply = readonly [done: boolean, value: unknown];

const reducers = {
  Error: (value: unknown) =>
    value instanceof Error && {
      // Not its symbols, of which Deno's DOMException has some.
      ...Object.fromEntries(Object.entries(value)),
      name: value.name,
      message: value.message,
      stack: value.stack,
      ...(value.cause !== undefined && { cause: value.cause }),
      ...(value instanceof AggregateError && { errors: value.errors }),
    },
};

const revivers = {
  Error({ message, ...properties }: Record<string, unknown>): Error {
    const Base = ERROR_CLASSES[String(properties.name)] ?? Error;
    const error = new Base(String(message));
    for (const [name, value] of Object.entries(properties)) {
      const enumerable = !["name", "stack", "cause", "errors"].includes(name);
      Object.defineProperty(error, name, { value, enumerable, configurable: true, writable: true });
    }
    return error;
  },
};

/**
 * A value as JSON text that says more than JSON: undefined, NaN, -0, BigInt, Date, Map, Set, typed arrays, errors, shared
 * parts and cycles arrive as they were.
 *
 * @throws DataCloneError for what cannot travel: functions, symbols, instances of the user's own classes, shared memory
 */
export function encode(value: unknown): string {
  try {
    return stringify(value, reducers);
  } catch (error) {
    throw new DOMException(
      `A value cannot be sent to another machine: ${messageOf(error)}`,
      "DataCloneError",
    );
  }
}

/** @throws for text that `encode` did not write */
export function decode(text: string): unknown {
  return parse(text, revivers);
}

/** Never throws: what cannot be sent is answered with the reason. */
export function encodeReply(reply: Reply): string {
  try {
    return encode(reply);
  } catch (error) {
    const [done, thrown] = reply;
    if (done) return encode([false, error]);
    const { name, message } =
      thrown instanceof Error
        ? thrown
        : { name: "Error", message: `The job threw what cannot be sent: ${String(thrown)}` };
    return encode([false, Object.defineProperty(new Error(message), "name", { value: name })]);
  }
}

export function decodeReply(text: string): Reply {
  return decode(text) as Reply;
}

/** @throws PoolError `PAYLOAD_TOO_LARGE` */
export function refuseTooLarge(what: string, text: string, mostBytes: number, taker = "the broker"): void {
  // No text has more bytes than three for each of its units.
  if (text.length * 3 <= mostBytes) return;
  const bytes = Buffer.byteLength(text);
  if (bytes <= mostBytes) return;
  throw new PoolError(
    "PAYLOAD_TOO_LARGE",
    `${what} has ${bytes} bytes as text: ${taker} takes at most ${mostBytes}. Store the data elsewhere, and send a link`,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
