import { UsageError } from "../domain/usage-error.ts";
import { messageOf } from "./outcome.ts";

/** A structured clone, as a worker gets it; the value itself if it cannot be cloned. */
export function copyOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  try {
    return structuredClone(value);
  } catch {
    return value;
  }
}

/** @throws UsageError for a value that cannot be sent to a worker or back */
export function refuseUncloneable(value: unknown, what: string): void {
  try {
    structuredClone(value);
  } catch (error) {
    // It quotes a function, with all its lines.
    const said = messageOf(error).replace(/\.$/, "").replaceAll(/\s+/g, " ");
    const cause =
      error instanceof RangeError
        ? "it is nested too deep"
        : said.replace(/^(.{60}).+( could not be)/, "$1 …$2");
    throw new UsageError(
      `${what} cannot be cloned, so no worker can send it: ${cause}; let jobs take and give plain data (of a stream, its contents)`,
    );
  }
}

/** A class whose objects do not arrive as what they are, and what arrives in their place, in words. */
interface LostClass {
  readonly name: string;
  readonly arrives: string;
}

/**
 * Looks for an object of a class that structured cloning does not know; null: there is none.
 *
 * @param value one that can be cloned
 */
export function lostInCloning(value: unknown): LostClass | null {
  const whole = new Set<object | null>([Object.prototype, Array.prototype, null]);
  const seen = new Set<object>();
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const part = waiting.pop();
    if (typeof part !== "object" || part === null || seen.has(part)) continue;
    seen.add(part);
    const prototype: object | null = Object.getPrototypeOf(part);
    if (!whole.has(prototype)) {
      const arrives: object | null = Object.getPrototypeOf(structuredClone(part));
      if (arrives !== prototype) return describe(prototype, arrives);
      whole.add(prototype);
    }
    pushParts(part, waiting);
  }
  return null;
}

function describe(prototype: object | null, arrives: object | null): LostClass {
  const name = prototype?.constructor?.name || "without a name";
  if (arrives !== Object.prototype) return { name, arrives: `a plain ${arrives?.constructor.name}` };
  return { name, arrives: "a plain object, without methods and private fields" };
}

function pushParts(whole: object, parts: unknown[]): void {
  if (ArrayBuffer.isView(whole)) return;
  if (whole instanceof Map) for (const [key, value] of whole) parts.push(key, value);
  else if (whole instanceof Set) for (const item of whole) parts.push(item);
  else if (whole instanceof Error) parts.push(whole.cause);
  else for (const key of Object.keys(whole)) parts.push((whole as Record<string, unknown>)[key]);
}
