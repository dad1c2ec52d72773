import { resolve } from "node:path";
import { runForms } from "../report/registry.ts";
import { readResults } from "../results/file.ts";
import { mergeShards } from "../summary/merge.ts";
import { EXIT } from "./exit-code.ts";
import { type OutputFlags, openOutput } from "./output.ts";
import { whoHasWorkers } from "./pool-choice.ts";
import type { World } from "./world.ts";

/** Puts the shards of a run together, shows the whole, and writes it down. */
export async function merge(paths: readonly string[], flags: OutputFlags, world: World): Promise<number> {
  const output = await openOutput(runForms, flags, world);
  const parts = paths.map((path) => ({ path, results: readResults(resolve(world.cwd, path)) }));
  const results = mergeShards(parts, await whoHasWorkers());
  output.show(results);
  return results.cells.some(({ outcome }) => outcome === "failed") ? EXIT.failed : EXIT.ok;
}
