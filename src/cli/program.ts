import type { Command } from "commander";
import { ownVersion } from "../host/packages.ts";
import { runForms, scorecardForms } from "../report/registry.ts";
import { addBrokerFlags, useBrokers } from "./broker-flags.ts";
import { createCommand, exitCodeOf } from "./command.ts";
import { HEADINGS, noteCommandLine } from "./command-line.ts";
import type { EnvironmentFlags } from "./env.ts";
import { EXIT } from "./exit-code.ts";
import type { FaultsFlags } from "./faults.ts";
import { assumeCoresFlag, list, watchTime } from "./flags.ts";
import { addGateVerbs } from "./gate-verbs.ts";
import { addHistoryVerbs } from "./history-verbs.ts";
import { addJobFlags } from "./job-flags.ts";
import { addOutputFlags, type OutputFlags } from "./output.ts";
import { addPlanFlags, shard } from "./plan-flags.ts";
import { addReportVerb } from "./report-verb.ts";
import type { RunFlags } from "./run.ts";
import { addSizeFlags, type SizeFlags } from "./size-flags.ts";
import { addWorkerVerb } from "./worker-verb.ts";
import type { World } from "./world.ts";

/**
 * The whole command line: arguments in, exit code out. Nothing is loaded that the verb does not need.
 *
 * @returns one of `EXIT`; our own bug throws
 */
export async function main(world: World, argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = createProgram(world, (code) => {
    exitCode = code;
  });
  return exitCodeOf(world, async () => {
    await program.parseAsync([...argv], { from: "user" });
    return exitCode;
  });
}

/** The verbs and their flags. */
export function createProgram(world: World, exit: (code: number) => void): Command {
  const program = createCommand("poolmark", world)
    .description("Which worker pool, and how many workers, for my jobs on this hardware?")
    .version(ownVersion(), "-V, --version", "print the version")
    .addHelpText("after", EXIT_CODES);

  addRunFlags(program.command("run [job-module]"))
    .summary("measure pools and worker counts")
    .description(
      "Measures how fast pools run jobs, at several worker counts. The jobs come from a suite, from scenarios, or from your own job module. A cell is one pool with one number of workers.",
    )
    .addHelpText("after", RUN_EXAMPLES)
    .action(async (jobModule: string | undefined, flags: RunFlags) => {
      const { run } = await import("./run.ts");
      exit(await run(jobModule, flags, world));
    });
  addSizeFlags(program.command("size <job-module|scenario>"))
    .summary("recommend a pool and a number of workers for a job")
    .description("Recommends a pool and a number of workers for a job on this machine, and says why.")
    .action(async (job: string, flags: SizeFlags) => {
      const { size } = await import("./size.ts");
      exit(await size(job, flags, world));
    });
  program.hook("preAction", (_, verb) => useBrokers(verb.opts()));
  for (const addVerbs of [addWorkerVerb, addMerge, addReportVerb, addFaults, addGateVerbs, addHistoryVerbs])
    addVerbs(program, world, exit);
  program
    .command("list")
    .summary("list pools, scenarios, suites and runtimes")
    .description("Lists pools, scenarios and suites, and what each runtime supports.")
    .action(async () => {
      const { showList } = await import("./list.ts");
      exit(await showList(world));
    });
  program
    .command("env")
    .summary("show this machine")
    .description("Shows this machine as poolmark sees it.")
    .addOption(assumeCoresFlag)
    .option(
      "--noise <time>",
      "also keep threads busy for this long, as in 20s: shows how steady each core is, and how much the cores slow each other down",
      watchTime,
    )
    .option("--json", "print JSON")
    .action(async (flags: EnvironmentFlags) => {
      const { showEnvironment } = await import("./env.ts");
      exit(await showEnvironment(flags, world));
    });
  for (const verb of program.commands) noteCommandLine(verb, world);
  return program;
}

function addMerge(program: Command, world: World, exit: (code: number) => void): void {
  addOutputFlags(program.command("merge <results.json...>"), runForms)
    .summary("put the shards of a run together")
    .description(
      "Puts together the parts that poolmark run --shard measured. The parts may come from one machine, or from several machines of one kind.",
    )
    .action(async (paths: string[], flags: OutputFlags) => {
      const { merge } = await import("./merge.ts");
      exit(await merge(paths, flags, world));
    });
}

function addFaults(program: Command, world: World, exit: (code: number) => void): void {
  const command = program
    .command("faults")
    .summary("show what each pool does when a job fails")
    .description(
      "Shows what each pool does when a job throws, exits, hangs and so on. Each fault happens in a process of its own.",
    )
    .option(
      "--pools <names>",
      "pools to try (default: installed, every pool whose library is installed)",
      list,
    )
    .option(
      "--runtimes <names>",
      "node, bun, deno, or paths to their binaries (default: all that are installed)",
      list,
    )
    .option("--faults <names>", "faults to try, by their names in the file of --json (default: all)", list);
  addOutputFlags(addBrokerFlags(command), scorecardForms);
  command.action(async (flags: FaultsFlags) => {
    const { showFaults } = await import("./faults.ts");
    exit(await showFaults(flags, world));
  });
}

function addRunFlags(command: Command): Command {
  const planned = addJobFlags(addPlanFlags(command)).option(
    "--shard <part/parts>",
    "measure one part of the run, as in 2/4; poolmark merge puts the parts together",
    shard,
  );
  addBrokerFlags(planned)
    .optionsGroup(HEADINGS.output)
    .option("--out <folder>", "folder that keeps the results", "results")
    .option("--show-output", "show the first lines that jobs and libraries print")
    .option("--resume <results.json>", "continue an interrupted run; give the same arguments as before");
  return addOutputFlags(command, runForms);
}

const EXIT_CODES = `
Exit codes:
  ${EXIT.ok}    all is well
  ${EXIT.failed}    a cell failed, a regression was found, or no size meets the limits
  ${EXIT.usage}    a wrong argument: nothing was measured
  ${EXIT.notComparable}    the runs cannot be compared
  ${EXIT.unclear}    with --strict: the noise hides the answer
  ${EXIT.interrupted}  interrupted`;

const RUN_EXAMPLES = `
Examples:
  poolmark run                                             a first answer in 3 minutes
  poolmark run --scenarios cpu-primes,io-timer --workers 1,1x,2x
  poolmark run ./resize.mjs --export resize --inputs inputs.json
  poolmark run cpu-json --pools worker-threads,piscina,piscina[atomics=disabled] --forks 8`;
