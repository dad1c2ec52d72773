import type { Command } from "commander";
import { runForms } from "../report/registry.ts";
import type { OutputFlags } from "./output.ts";
import { addOutputFlags } from "./output.ts";
import type { World } from "./world.ts";

export function addMergeVerb(program: Command, world: World, exit: (code: number) => void): void {
  addOutputFlags(program.command("merge <results.json...>"), runForms)
    .summary("put the shards of a run together")
    .description(
      "Puts together what poolmark run --shard measured, on one machine after the other or on several of one kind.",
    )
    .action(async (paths: string[], flags: OutputFlags) => {
      const { merge } = await import("./merge.ts");
      exit(await merge(paths, flags, world));
    });
}
