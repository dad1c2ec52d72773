import { UsageError } from "../../src/domain/usage-error.ts";
import { count, parseFlags } from "../flags.ts";
import { contenders } from "./contenders.ts";
import { workloads } from "./workloads.ts";

export type PoolArguments =
  | { readonly role: "contender"; readonly name: string }
  | {
      readonly role: "run";
      readonly forks: number;
      readonly rounds: number;
      readonly pools: readonly string[];
      readonly workloads: readonly string[];
      readonly runtimes: readonly string[];
      readonly json: string | null;
    }
  | { readonly role: "report"; readonly file: string };

/** @throws UsageError for what it does not understand */
export function parsePoolArguments(given: readonly string[]): PoolArguments {
  const { contender, report, ...flags } = parseFlags(given, OPTIONS, FLAGS);
  if (contender !== undefined)
    return { role: "contender", name: oneOf("--contender", contender, contenders) };
  if (report !== undefined) return { role: "report", file: report };
  const names = workloads.map(({ name }) => name);
  return {
    role: "run",
    forks: count("--forks", flags.forks),
    rounds: count("--rounds", flags.rounds),
    pools: listOf("--pools", flags.pools, contenders),
    workloads: listOf("--workloads", flags.workloads, names),
    runtimes: flags.runtimes?.split(",") ?? [],
    json: flags.json ?? null,
  };
}

const OPTIONS = {
  forks: { type: "string", default: "5" },
  rounds: { type: "string", default: "3" },
  pools: { type: "string" },
  workloads: { type: "string" },
  runtimes: { type: "string" },
  json: { type: "string" },
  report: { type: "string" },
  contender: { type: "string" },
} as const;
const FLAGS = "--forks, --rounds, --pools, --workloads, --runtimes, --json and --report";

function listOf(flag: string, text: string | undefined, known: readonly string[]): readonly string[] {
  return text?.split(",").map((name) => oneOf(flag, name, known)) ?? known;
}

function oneOf(flag: string, name: string, known: readonly string[]): string {
  if (known.includes(name)) return name;
  throw new UsageError(`${flag} has "${name}": there are ${known.join(", ")}`);
}
