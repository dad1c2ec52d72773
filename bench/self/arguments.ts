import { UsageError } from "../../src/domain/usage-error.ts";
import { count, parseFlags } from "../flags.ts";
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
  const { forks, rounds, json, pools, contender } = parseFlags(
    given,
    OPTIONS,
    "--forks, --rounds, --pools and --json",
  );
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

const OPTIONS = {
  forks: { type: "string", default: "5" },
  rounds: { type: "string", default: "40" },
  json: { type: "string" },
  pools: { type: "string" },
  contender: { type: "string" },
} as const;
