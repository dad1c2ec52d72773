import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "../domain/usage-error.ts";
import { describeHistory } from "../history/document.ts";
import { FIGURES, type FigureName } from "../history/figures.ts";
import { appendRecord, idOf, readHistory, readRuns } from "../history/file.ts";
import { recordOf } from "../history/record.ts";
import { historyExports } from "../report/history/exports.ts";
import { historyForms } from "../report/registry.ts";
import { readResults } from "../results/file.ts";
import { plural } from "../stats/numbers.ts";
import { EXIT } from "./exit-code.ts";
import { checkNames } from "./flags.ts";
import { type OutputFlags, openOutput } from "./output.ts";
import type { World } from "./world.ts";

export interface AddFlags {
  readonly file: string;
  readonly commit?: string;
  readonly branch?: string;
}

export interface ShowFlags extends OutputFlags {
  readonly figures?: readonly string[];
}

/** Adds a run to a history. */
export async function addToHistory(path: string, flags: AddFlags, world: World): Promise<number> {
  const results = readResults(resolve(world.cwd, path));
  const { shard } = results.config;
  if (shard !== undefined)
    throw new UsageError(`"${path}" is shard ${shard} of a run: put the shards together with poolmark merge`);
  const record = recordOf(results, {
    commit: flags.commit ?? gitOf(world.cwd, "rev-parse", "HEAD"),
    branch: flags.branch ?? gitOf(world.cwd, "branch", "--show-current"),
  });
  if (record.cells.length === 0)
    throw new UsageError(`"${path}" has no figure to keep: none of its cells could be measured`);
  const file = resolve(world.cwd, flags.file);
  const known = existsSync(file) ? (await readHistory(file)).records : [];
  if (known.some((one) => idOf(one) === idOf(record)))
    throw new UsageError(`"${path}" is in the history "${flags.file}" already`);
  appendRecord(file, record);
  world.stdout(
    `Added ${plural(record.cells.length, "cell")} of ${record.commit?.slice(0, 10) ?? "no commit"} to ${flags.file}.\n`,
  );
  return EXIT.ok;
}

/** Prints the figures of a history over time, with their steps. */
export async function showHistory(path: string, flags: ShowFlags, world: World): Promise<number> {
  const names = Object.keys(FIGURES);
  const { figures: asked = ["poolOfReference", "jobOfAnchor"] } = flags;
  const figures = asked.includes("all") ? names : asked;
  checkNames("figure", figures, names);
  const output = await openOutput(historyForms, flags, world);
  const history = await readRuns(resolve(world.cwd, path));
  const document = describeHistory(history, figures as FigureName[]);
  output.show(document);
  return EXIT.ok;
}

/** Prints a history as another tool reads it. */
export async function exportHistory(
  path: string,
  { format }: { readonly format: string },
  world: World,
): Promise<number> {
  checkNames("format", [format], Object.keys(historyExports));
  const { records } = await readRuns(resolve(world.cwd, path));
  world.stdout(`${historyExports[format]?.(records)}\n`);
  return EXIT.ok;
}

/** null: no repository, or no branch. */
function gitOf(folder: string, ...args: string[]): string | null {
  try {
    const text = execFileSync("git", ["-C", folder, ...args], { stdio: ["ignore", "pipe", "ignore"] });
    return text.toString().trim() || null;
  } catch {
    return null;
  }
}
