import type { Command } from "commander";
import { historyExports } from "../report/history/exports.ts";
import { historyForms } from "../report/registry.ts";
import { list } from "./flags.ts";
import type { AddFlags, ShowFlags } from "./history.ts";
import { addOutputFlags } from "./output.ts";
import type { World } from "./world.ts";

const FILE = "history.jsonl";

/** `history add`, `history show`, `history export`. */
export function addHistoryVerbs(program: Command, world: World, exit: (code: number) => void): void {
  const history = program
    .command("history")
    .summary("show how figures changed over many runs")
    .description("Keeps a line for each run in a file, and shows how each figure changes over time.");
  history
    .command("add <results.json>")
    .summary("append a run to a history")
    .description("Appends a run to a history, as one line of JSON.")
    .option("--file <history.jsonl>", "file of the history", FILE)
    .option("--commit <hash>", "commit that was measured (default: HEAD of the git repository here)")
    .option("--branch <name>", "branch of that commit (default: the current branch)")
    .action(async (path: string, flags: AddFlags) => {
      const { addToHistory } = await import("./history.ts");
      exit(await addToHistory(path, flags, world));
    });
  const show = history
    .command("show [history.jsonl]")
    .summary("show every figure over time")
    .description("Shows every figure over time. A step never fails a build.")
    .option("--figures <names>", "figures to show, or all (default: poolOfReference,jobOfAnchor)", list);
  addOutputFlags(show, historyForms).action(async (path: string | undefined, flags: ShowFlags) => {
    const { showHistory } = await import("./history.ts");
    exit(await showHistory(path ?? FILE, flags, world));
  });
  history
    .command("export [history.jsonl]")
    .summary("print a history for another tool")
    .description("Prints a history for another tool: all runs for Apache Otava, the latest run for Bencher.")
    .requiredOption("--format <name>", Object.keys(historyExports).join(" or "))
    .action(async (path: string | undefined, flags: { format: string }) => {
      const { exportHistory } = await import("./history.ts");
      exit(await exportHistory(path ?? FILE, flags, world));
    });
}
