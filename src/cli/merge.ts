import { resolve } from "node:path";
import { runForms } from "../report/registry.ts";
import { readResults } from "../results/file.ts";
import { mergeShards } from "../summary/merge.ts";
import { EXIT } from "./exit-code.ts";
import { type OutputFlags, openOutput } from "./output.ts";
import { choosePool } from "./pool-choice.ts";
import type { World } from "./world.ts";

/** Puts the shards of a run together, shows the whole, and writes it down. */
export async function merge(paths: readonly string[], flags: OutputFlags, world: World): Promise<number> {
  const output = await openOutput(runForms, flags, world);
  const parts = paths.map((path) => ({ path, results: readResults(resolve(world.cwd, path)) }));
  const labels = [...new Set(parts.flatMap(({ results }) => results.config.pools))];
  const pools = await Promise.all(labels.map((word) => choosePool(word)));
  const withWorkers = pools.filter(({ adapter }) => adapter.abilities.controlsWorkers === true);
  const results = mergeShards(parts, (label) => withWorkers.some(({ choice }) => choice.label === label));
  output.show(results);
  output.keep(results);
  return results.cells.some(({ outcome }) => outcome === "failed") ? EXIT.failed : EXIT.ok;
}
