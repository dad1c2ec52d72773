import { parseArgs } from "node:util";
import { UsageError } from "../src/domain/usage-error.ts";

type Flags = Readonly<Record<string, { readonly type: "string"; readonly default?: string }>>;
/** What was given, or the standard value. */
type Values<Known extends Flags> = {
  [Name in keyof Known]: Known[Name] extends { default: string } ? string : string | undefined;
};

/** @throws UsageError for a flag that there is not, with those that there are */
export function parseFlags<Known extends Flags>(given: readonly string[], known: Known, theyAre: string) {
  try {
    return parseArgs({ args: [...given], options: known }).values as unknown as Values<Known>;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}. There are ${theyAre}`);
  }
}

/** @throws UsageError unless the text is a count */
export function count(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 1000) return value;
  throw new UsageError(`${flag} is "${text}": expected a whole number from 1 to 1000`);
}
