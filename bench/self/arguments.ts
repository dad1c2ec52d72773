import { parseArgs } from "node:util";
import { UsageError } from "../../src/domain/usage-error.ts";
import { WAYS, type Way } from "./contender.ts";

export type SelfArguments =
  | { readonly role: "contender"; readonly pool: string; readonly way: Way }
  | {
      readonly role: "run";
      readonly forks: number;
      readonly rounds: number;
      readonly json: string | null;
      readonly pools: readonly string[] | null;
    };

/** @throws UsageError for what it does not understand */
export function parseSelfArguments(given: readonly string[]): SelfArguments {
  const { forks, rounds, json, pools, contender } = parse(given);
  if (contender !== undefined) {
    const [pool = "", name = ""] = contender.split("/");
    const way = WAYS.find((known) => known === name);
    if (way === undefined)
      throw new UsageError(
        `--contender is "${contender}": expected pool/way, the way one of ${WAYS.join(", ")}`,
      );
    return { role: "contender", pool, way };
  }
  return {
    role: "run",
    forks: count("--forks", forks),
    rounds: count("--rounds", rounds),
    json: json ?? null,
    pools: pools?.split(",") ?? null,
  };
}

function parse(given: readonly string[]) {
  try {
    return parseArgs({
      args: [...given],
      options: {
        forks: { type: "string", default: "5" },
        rounds: { type: "string", default: "40" },
        json: { type: "string" },
        pools: { type: "string" },
        contender: { type: "string" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}. There are --forks, --rounds, --pools and --json`);
  }
}

function count(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 1000) return value;
  throw new UsageError(`${flag} is "${text}": expected a whole number from 1 to 1000`);
}
