import { digest } from "./digest.ts";
import { readable } from "./outcome.ts";

/** Deeper than that no sentence would name it. */
const MOST_DEPTH = 6;

/** Where two results differ first, in words: the path to there, and what each has. */
export function difference(one: unknown, other: unknown): string {
  const path: string[] = [];
  let [left, right] = [one, other];
  while (path.length < MOST_DEPTH && isPlain(left) && isPlain(right)) {
    const [a, b]: [Fields, Fields] = [left, right];
    const key = [...Object.keys(a), ...Object.keys(b)].find((key) => !isSame(a[key], b[key]));
    if (key === undefined) break;
    path.push(/^\d+$/.test(key) ? `[${key}]` : `.${key}`);
    [left, right] = [a[key], b[key]];
  }
  const where = path.length === 0 ? "" : `${path.join("")} is `;
  return `${where}${readable({ value: left })}, then ${readable({ value: right })}`;
}

type Fields = Readonly<Record<string, unknown>>;

/** Objects, arrays and typed arrays: what is found by keys. */
function isPlain(value: unknown): value is Fields {
  if (typeof value !== "object" || value === null) return false;
  const isBytes = ArrayBuffer.isView(value) && !(value instanceof DataView);
  return isBytes || Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

function isSame(one: unknown, other: unknown): boolean {
  return isPlain(one) && isPlain(other) ? digest(one) === digest(other) : Object.is(one, other);
}
