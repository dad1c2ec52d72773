import { type Command, InvalidArgumentError } from "commander";
import { comparisonForms, machinesForms, runForms, sizeForms } from "../report/registry.ts";
import { duration, list } from "./flags.ts";
import { addFormFlags } from "./output.ts";
import type { ReportFlags } from "./report.ts";
import type { World } from "./world.ts";

/** `small=0.0832/h`, several with commas: by label, in an hour. */
export function prices(text: string): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  for (const item of list(text)) {
    const [, label, amount] = /^(.+)=(\d+(?:\.\d+)?)\/h$/.exec(item) ?? [];
    if (label === undefined || Number(amount) <= 0)
      throw new InvalidArgumentError(
        "Expected each label with its price an hour, above 0, as in small=0.0832/h.",
      );
    if (known.has(label)) throw new InvalidArgumentError(`"${label}" has two prices.`);
    known.set(label, Number(amount));
  }
  return known;
}

export function addReportVerb(program: Command, world: World, exit: (code: number) => void): void {
  const command = program
    .command("report <results.json...>")
    .summary("show a results file again, or those of several machines side by side")
    .description(
      "Shows a results file, a sizing, a comparison or a scorecard again, without measuring. Several runs, or several sizings, of the same job on several machines stand side by side.",
    )
    .option(
      "--label <names>",
      "names of the machines, in the order of the files (default: the files' names)",
      list,
    )
    .option("--price <label=amount/h>", "what machines cost, as in small=0.0832/h,large=0.333/h", prices)
    .option(
      "--p99 <time>",
      "also compare machines under load: at the highest measured rate with a p99 latency below this",
      duration,
    );
  const pictures = [runForms, sizeForms, comparisonForms, machinesForms].flatMap((forms) => forms.pictures);
  addFormFlags(command, Object.keys(runForms.formats), [...new Set(pictures)]).action(
    async (paths: string[], flags: ReportFlags) => {
      const { report } = await import("./report.ts");
      exit(await report(paths, flags, world));
    },
  );
}
