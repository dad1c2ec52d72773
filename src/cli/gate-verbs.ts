import type { Command } from "commander";
import { comparisonForms } from "../report/registry.ts";
import type { AgainstFlags } from "./against.ts";
import type { CalibrateFlags } from "./calibrate.ts";
import { HEADINGS } from "./command-line.ts";
import { tolerances } from "./flags.ts";
import { addJobFlags } from "./job-flags.ts";
import { addOutputFlags } from "./output.ts";
import { addPlanFlags, OF_SUITE } from "./plan-flags.ts";
import type { CompareFlags } from "./verdict.ts";
import type { World } from "./world.ts";

/** Quick has too few forks to tell anything. */
const SUITE = { suite: "ci" };
const DUEL = {
  ...SUITE,
  workers: "1x",
  forks: `${OF_SUITE}, or 3 for a job module without pools`,
  budget:
    "time limit for the repeated measurements, as in 90s or 5m: the first measurement leaves nothing out",
};

/** The verbs of the gate and their flags. */
export function addGateVerbs(program: Command, world: World, exit: (code: number) => void): void {
  const compare = program
    .command("compare <baseline.json> [current.json]")
    .summary("is a run slower than a baseline?")
    .description(
      "Says whether the current run is slower than the baseline. Without a current run, poolmark measures the baseline's scenarios now, and measures again where a cell looks slower; your own job module needs both runs, or poolmark against.",
    )
    .option("--allow-foreign", "compare runs of different machines: advice only, so nothing fails")
    .option(
      "--calibration <file>",
      "file of poolmark calibrate with the noise of this machine (default: the noise in the runs)",
    );
  addGateFlags(compare).action(async (baseline: string, current: string | undefined, flags: CompareFlags) => {
    if (current === undefined) {
      const { compareNow } = await import("./compare-now.ts");
      exit(await compareNow(baseline, flags, world));
    } else {
      const { compare } = await import("./compare.ts");
      exit(await compare(baseline, current, flags, world));
    }
  });
  addGateFlags(addJobFlags(addPlanFlags(program.command("against <version> [job-module]"), DUEL)))
    .summary("is the working tree slower than another version?")
    .description(
      "Measures an old version and the working tree side by side. The old version is a git ref or a folder that holds your job module or poolmark, or a version of a library, as in piscina@5.1.4.",
    )
    .addHelpText("after", AGAINST_EXAMPLES)
    .action(async (version: string, jobModule: string | undefined, flags: AgainstFlags) => {
      const { measureAgainst } = await import("./against.ts");
      exit(await measureAgainst(version, jobModule, flags, world));
    });
  addPlanFlags(program.command("calibrate"), { ...SUITE, forks: "12" })
    .optionsGroup(HEADINGS.output)
    .option("--out <file>", "file for the calibration", "calibration.json")
    .option("--quiet", "print nothing on stderr")
    .summary("measure the noise of this machine")
    .description(
      "Measures the noise of this machine, and the smallest slowdown that compare detects on it. Takes some minutes.",
    )
    .action(async (flags: CalibrateFlags) => {
      const { measureCalibration } = await import("./calibrate.ts");
      exit(await measureCalibration(flags, world));
    });
}

const AGAINST_EXAMPLES = `
Examples:
  poolmark against main ./resize.mjs --inputs inputs.json     is my job slower than on main?
  poolmark against piscina@5.1.4 --scenarios noop,cpu-primes  is the installed piscina slower than 5.1.4?
  poolmark against v0.1.0                                     are poolmark's own pools slower?

poolmark measures a job module without a pool; --pools adds pools.`;

function addGateFlags(command: Command): Command {
  const judged = command
    .option(
      "--tolerance <shares>",
      "largest slowdown that passes (0: none): 7%, or throughput=7%,cpu=7%,p99=15%,start-up=20%,memory=10% (default: 5% for throughput and cpu, 10% for the others)",
      tolerances,
    )
    .option("--lenient", "pass even if a cell of the baseline is missing")
    .option("--strict", "exit with code 4 if a regression may hide in the noise; needs tolerances above 0");
  return addOutputFlags(judged, comparisonForms);
}
