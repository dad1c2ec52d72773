import { parse, stringify } from "devalue";
import type { CellSpec } from "../domain/cell.ts";
import type { Scenario } from "../domain/scenario.ts";
import { seeded, shuffled } from "../stats/seeded.ts";
import { digest } from "./digest.ts";

/** More would make the driver slow, which holds them meanwhile. */
const MOST_CHARACTERS = 64 * 2 ** 20;

/** The inputs that the jobs of a cell take in turn: those that were handed on, else made here. Rejects if these are others. */
export async function inputsOf(
  scenario: Scenario,
  { inputs, inputsDigest, expected, ...setting }: CellSpec,
): Promise<readonly unknown[]> {
  if (inputs !== null) return readInputs(inputs);
  const made = sampleOf(await scenario.inputs(setting), expected.length);
  if (inputsDigest === null || digest(made) === inputsDigest) return made;
  throw new Error(
    "The inputs differ from process to process, and poolmark cannot send them because they are too large or use shared memory: make them from a fixed seed",
  );
}

/**
 * Inputs as text, for cells in any runtime; null: they are too large, or hold what only their own process has, such as
 * shared memory.
 *
 * @param inputs that can be cloned
 */
export function writeInputs(inputs: readonly unknown[]): string | null {
  if (charactersIn(digest(inputs)) > MOST_CHARACTERS) return null;
  try {
    const text = stringify(structuredClone(inputs), { Error: partsOfError, Box: valueInBox });
    return text.length > MOST_CHARACTERS ? null : text;
  } catch {
    return null;
  }
}

export function readInputs(text: string): readonly unknown[] {
  return parse(text, {
    Error: ([name, message, rest]: [string, string, { cause?: unknown }]) => {
      return Object.defineProperty(new Error(message, rest), "name", { value: name, configurable: true });
    },
    Box: ([value]: [unknown]) => Object(value),
  });
}

function partsOfError(value: unknown) {
  if (!(value instanceof Error)) return false;
  return [value.name, value.message, "cause" in value ? { cause: value.cause } : {}];
}

function valueInBox(value: unknown) {
  const isBox = [Number, String, Boolean, BigInt].some((Box) => value instanceof Box);
  return isBox && [(value as object).valueOf()];
}

/** A digest of a long text ends in its length. */
function charactersIn(found: string): number {
  return Number(/^sha1:[0-9a-f]+:(\d+)$/.exec(found)?.[1] ?? found.length);
}

/** The order in which inputs are looked at: any number of the first are a fair sample of all. */
export function orderOfLooking(count: number): number[] {
  return shuffled(
    Array.from({ length: count }, (_, at) => at),
    seeded(1),
  );
}

/** The first `count` of that order, as they stood in the list. */
export function sampleOf<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (count >= items.length) return items;
  const chosen = orderOfLooking(items.length).slice(0, count);
  return chosen.sort((a, b) => a - b).map((at) => items[at] as Item);
}
