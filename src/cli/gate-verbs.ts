import type { Command } from "commander";
import { comparisonFormats } from "../report/comparison/formats.ts";
import type { AgainstFlags } from "./against.ts";
import type { CalibrateFlags } from "./calibrate.ts";
import { tolerances } from "./flags.ts";
import type { CompareFlags } from "./gate-terms.ts";
import { addJobFlags } from "./job-flags.ts";
import { addOutputFlags } from "./output.ts";
import { addPlanFlags } from "./plan-flags.ts";
import type { World } from "./world.ts";

/** Quick has too few forks to tell anything. */
const SUITE = { suite: "ci" };

/** The verbs of the gate and their flags. */
export function addGateVerbs(program: Command, world: World, exit: (code: number) => void): void {
  addGateFlags(program.command("compare <baseline.json> [current.json]"))
    .description(
      "is the second run slower than the first? With only a baseline, measures its cells now, and again what looks slower",
    )
    .option("--allow-foreign", "compare runs of different machines: advice only, nothing fails")
    .option("--calibration <file>", "the noise of this machine, as poolmark calibrate found it")
    .action(async (baseline: string, current: string | undefined, flags: CompareFlags) => {
      if (current === undefined) {
        const { compareNow } = await import("./compare-now.ts");
        exit(await compareNow(baseline, flags, world));
      } else {
        const { compare } = await import("./compare.ts");
        exit(await compare(baseline, current, flags, world));
      }
    });
  addGateFlags(addJobFlags(addPlanFlags(program.command("against <version> [job-module]"), SUITE)))
    .description(
      "measure old and new side by side: a git ref or folder for your job module or poolmark itself, or a library's version (piscina@5.1.4)",
    )
    .addHelpText("after", AGAINST_EXAMPLES)
    .action(async (version: string, jobModule: string | undefined, flags: AgainstFlags) => {
      const { against } = await import("./against.ts");
      exit(await against(version, jobModule, flags, world));
    });
  addPlanFlags(program.command("calibrate"), { ...SUITE, forks: "12" })
    .description(
      "how noisy is this machine, and how small a slowdown can the gate see on it? Takes some minutes",
    )
    .option("--out <file>", "where the calibration is written", "calibration.json")
    .option("--quiet", "nothing on stderr")
    .action(async (flags: CalibrateFlags) => {
      const { calibrate } = await import("./calibrate.ts");
      exit(await calibrate(flags, world));
    });
}

const AGAINST_EXAMPLES = `
Examples:
  poolmark against main ./resize.mjs --inputs inputs.json    is my job slower than on main?
  poolmark against piscina@5.1.4 --scenarios noop,cpu-primes is the installed piscina slower than 5.1.4?
  poolmark against v0.1.0                                    are poolmark's own pools slower?

The default of --workers is 1x; the default of --pools for a job module is worker-threads,piscina.
--budget limits the repeated measurements only: the first measurement leaves nothing out.`;

function addGateFlags(command: Command): Command {
  const judged = command
    .option(
      "--tolerance <shares>",
      "largest slowdown that passes: 7%, or throughput=7%,cpu=7%,p99=15%,start-up=20%,memory=10% (default: 5% of throughput and CPU time, 10% of the others)",
      tolerances,
    )
    .option("--lenient", "a cell that is missing is no failure")
    .option("--strict", "exit code 4 where a regression may hide in the noise");
  return addOutputFlags(judged, comparisonFormats);
}
