import type { Command } from "commander";
import { historyExports } from "../report/history/exports.ts";
import { historyForms } from "../report/history/forms.ts";
import { list } from "./flags.ts";
import type { AddFlags, ShowFlags } from "./history.ts";
import { addOutputFlags } from "./output.ts";
import type { World } from "./world.ts";

const FILE = "history.jsonl";

/** `history add`, `history show`, `history export`. */
export function addHistoryVerbs(program: Command, world: World, exit: (code: number) => void): void {
  const history = program
    .command("history")
    .description(
      "figures over many runs: their levels, their steps, and what changed the machine or the versions",
    );
  history
    .command("add <results.json>")
    .description("append a run to a history, one line of JSON")
    .option("--file <history.jsonl>", "the history", FILE)
    .option("--commit <hash>", "what was measured (default: HEAD of the git repository here)")
    .option("--branch <name>", "its branch (default: the current one)")
    .action(async (path: string, flags: AddFlags) => {
      const { addToHistory } = await import("./history.ts");
      exit(await addToHistory(path, flags, world));
    });
  addOutputFlags(history.command("show [history.jsonl]"), historyForms)
    .description("every figure over time; steps never fail a build")
    .option("--figures <names>", "which figures, or all", list, ["poolOfReference", "jobOfAnchor"])
    .action(async (path: string | undefined, flags: ShowFlags) => {
      const { showHistory } = await import("./history.ts");
      exit(await showHistory(path ?? FILE, flags, world));
    });
  history
    .command("export [history.jsonl]")
    .description("a history as another tool reads it: all runs for Apache Otava, the latest for Bencher")
    .requiredOption("--format <name>", Object.keys(historyExports).join(" or "))
    .action(async (path: string | undefined, flags: { format: string }) => {
      const { exportHistory } = await import("./history.ts");
      exit(await exportHistory(path ?? FILE, flags, world));
    });
}
