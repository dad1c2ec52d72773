import { existsSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { UsageError } from "../domain/usage-error.ts";
import { describeRun } from "../driver/document.ts";
import type { Plan } from "../driver/plan.ts";
import { type MatrixRun, Records } from "../driver/records.ts";
import { checkSameRun, type FormerRun } from "../driver/resume.ts";
import { type MatrixWatch, runMatrix } from "../driver/run-matrix.ts";
import { pools } from "../pools/registry.ts";
import { drawText } from "../report/draw/text.ts";
import { runForms } from "../report/registry.ts";
import { runAnswer } from "../report/run/answer.ts";
import { pagesSoFar } from "../report/run/page.ts";
import { FEW_FORKS } from "../report/run/tables.ts";
import { readResults, writeResults } from "../results/file.ts";
import { forkLogOf, loggedFork } from "../results/fork-log.ts";
import { appendEntry, readLog } from "../results/log.ts";
import type { Results } from "../results/schema.ts";
import { checkWritable } from "../results/write-file.ts";
import { formatDuration, formatPercent, formatTimes, plural } from "../stats/numbers.ts";
import { median } from "../stats/quantile.ts";
import { widthsOf } from "../summary/precision.ts";
import { EXIT } from "./exit-code.ts";
import { type Facts, factsOf } from "./measure-plan.ts";
import { type Frame, measuring } from "./measuring.ts";
import { drawOptions, type Output, type OutputFlags, openOutput } from "./output.ts";
import type { PlanFlags } from "./plan-flags.ts";
import { makePlan } from "./run-plan.ts";
import { createRunProgress } from "./run-progress.ts";
import { createOutputShow } from "./show-output.ts";
import type { World } from "./world.ts";

export interface RunFlags extends PlanFlags, OutputFlags {
  /** What measures the same again. */
  readonly command: string;
  /** The folder that results are kept in. */
  readonly out: string;
  /** The file of a run that was broken off. */
  readonly resume?: string;
  readonly showOutput?: boolean;
}

/** Measures, prints, and writes the results. Returns the exit code. */
export async function run(jobModule: string | undefined, flags: RunFlags, world: World): Promise<number> {
  const output = await openOutput(runForms, flags, world);
  const environment = world.environment(flags.assumeCores ?? null);
  const plan = await makePlan(jobModule, flags, world, environment.cores);
  const former =
    flags.resume === undefined ? null : await readFormer(resolve(world.cwd, flags.resume), world);
  const startedAt = former === null ? world.now() : new Date(former.results.startedAt);
  const files = filesFor(flags, world, startedAt);
  return measuring(world, flags, async (frame) => {
    const { command } = flags;
    const facts = { ...factsOf(plan, environment, world), command, startedAt, ...workersAsked(flags) };
    if (former !== null)
      checkSameRun(files.results, former.results, describeRun(plan, NOTHING, { ...facts, ...BEFORE }));
    const results = await measure(plan, former, facts, files, frame, world, flags);
    show(results, files, output, flags, world);
    return results.cells.some(({ outcome }) => outcome === "failed") ? EXIT.failed : EXIT.ok;
  });
}

function workersAsked({ workers }: RunFlags): Partial<Pick<Facts, "workersAsked">> {
  return workers === undefined ? {} : { workersAsked: workers };
}

const NOTHING: MatrixRun = {
  records: new Records([]),
  surveys: new Map(),
  probes: new Map(),
  elapsedMs: () => 0,
};
const BEFORE = { status: "running", finishedAt: null } as const;

interface Files {
  readonly results: string;
  readonly latest: string;
}

function filesFor(flags: RunFlags, world: World, startedAt: Date): Files {
  const out = resolve(world.cwd, flags.out);
  const stamp = startedAt.toISOString().slice(0, 19).replaceAll(":", "-");
  const files: Files = {
    results:
      flags.resume === undefined
        ? join(unusedFolder(join(out, stamp)), "results.json")
        : resolve(world.cwd, flags.resume),
    latest: join(out, "latest.json"),
  };
  checkWritable(files.latest, "--out");
  return files;
}

/** @throws UsageError if what was measured is not there */
async function readFormer(file: string, { stderr }: World): Promise<FormerRun> {
  const results = readResults(file);
  const log = forkLogOf(file);
  if (
    !existsSync(log) &&
    results.status !== "complete" &&
    results.cells.some(({ forks }) => forks.length > 0)
  )
    throw new UsageError(
      `Cannot resume "${file}": its log "${log}" is missing; start a new run without --resume`,
    );
  const { entries, brokenLines } = await readLog(log, loggedFork);
  for (const line of brokenLines)
    stderr(`poolmark: Line ${line} of "${log}" is broken: the fork in it is measured again\n`);
  return { results, forks: entries };
}

/** Runs started within a second do not overwrite each other. */
function unusedFolder(folder: string): string {
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? folder : `${folder}-${i}`;
    if (!existsSync(candidate)) return candidate;
  }
}

async function measure(
  plan: Plan,
  former: FormerRun | null,
  facts: Facts,
  files: Files,
  { talk, signal, open }: Frame,
  world: World,
  { showOutput }: Pick<RunFlags, "showOutput">,
): Promise<Results> {
  const matrix = await open(world.openMatrix());
  const log = forkLogOf(files.results);
  const watch: MatrixWatch = {
    ...createRunProgress(talk),
    ...(showOutput ? { onPrinted: createOutputShow(talk) } : {}),
    // The circumstances. Each fork follows in the log as soon as it is measured; all are summarised once, at the end.
    onStart(run, overBudgetMs) {
      if (overBudgetMs !== null) talk.say(shortBudget(plan, overBudgetMs));
      for (const [{ ref }, { warnings }] of run.surveys)
        for (const warning of warnings) talk.say(`${ref.name}: ${warning}`);
      writeResults(files.results, describeRun(plan, run, { ...facts, ...BEFORE }));
    },
    onFork: (fork) => appendEntry(log, fork),
    onForks: (run, forks) =>
      talk.redraw(() => textsSoFar(describeRun(plan, run, { ...facts, ...BEFORE }), forks, world)),
  };
  const run = await runMatrix(plan, matrix, watch, signal, former);
  talk.clear();
  const status = signal.aborted ? "interrupted" : "complete";
  return describeRun(plan, run, { ...facts, status, finishedAt: world.now() });
}

function shortBudget({ budgetMs, forks }: Plan, leastMs: number): string {
  const [budget, least] = [formatDuration(budgetMs ?? 0), formatDuration(leastMs)];
  return `--budget ${budget} is too short for ${plural(forks, "fork")}, which are never left out: expect about ${least}, or give fewer --pools or --forks`;
}

/** The tables and answers so far, and the answers alone. */
function textsSoFar(results: Results, forks: number, world: World): string[] {
  const headline = `After ${plural(forks, "fork")}, ${widthsInWords(results, forks)}:`;
  const answer = [headline, ...runAnswer(results).map((line) => `  ${line}`)].join("\n");
  // A log has no use for the tables.
  if (world.stderrSize === null) return [answer];
  const options = { ...drawOptions(world), columns: world.stderrSize.columns };
  return [...pagesSoFar(results, headline).map((page) => drawText(page, options)), answer];
}

function widthsInWords({ cells }: Results, forks: number): string {
  const widths = widthsOf(cells).filter(Number.isFinite);
  if (widths.length === 0) return "no intervals yet";
  const [middle, most] = [median(widths), Math.max(...widths)];
  // Half a width of several hundred percent tells nobody anything.
  if (forks < FEW_FORKS) {
    const apart = (width: number) => formatTimes((1 + width) ** 2);
    return `the ends of the intervals lie ${apart(middle)} apart (median), ${apart(most)} at most`;
  }
  return `ratios to the main thread are known to ±${formatPercent(middle)} (median), ±${formatPercent(most)} at most`;
}

function show(results: Results, files: Files, output: Output<Results>, flags: RunFlags, world: World): void {
  try {
    writeResults(files.results, results);
    // An interrupted run does not replace the last complete one, and keeps its log to be resumed.
    if (results.status === "complete") {
      writeResults(files.latest, results);
      rmSync(forkLogOf(files.results), { force: true });
    }
  } finally {
    // A full disk does not hide the table.
    output.show(results);
  }
  if (!flags.quiet)
    world.stderr(
      `\n${[`Results: ${relative(world.cwd, files.results)}`, ...howToGoOn(files, world), ...otherPools(results, flags)].join("\n")}\n`,
    );
}

/** The log of an interrupted run stays. */
function howToGoOn({ results }: Files, { cwd }: World): string[] {
  if (!existsSync(forkLogOf(results))) return [];
  return [`To continue, give the same arguments and --resume ${relative(cwd, results)}`];
}

/** A suite has some of the pools: which others there are, ours among them, is said where they are missed. */
function otherPools({ config }: Results, flags: RunFlags): string[] {
  const others = Object.keys(pools).filter((name) => !config.pools.includes(name));
  if (flags.pools !== undefined || others.length === 0) return [];
  return [`Not measured: ${others.join(", ")} (--pools names pools)`];
}
