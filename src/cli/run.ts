import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { describeRun } from "../driver/document.ts";
import type { Plan } from "../driver/plan.ts";
import { type MatrixRun, Records } from "../driver/records.ts";
import { checkSameRun } from "../driver/resume.ts";
import { runMatrix } from "../driver/run-matrix.ts";
import { runFormats } from "../report/run/formats.ts";
import { checkWritable, readResults, writeResults } from "../results/file.ts";
import type { Results } from "../results/schema.ts";
import { EXIT } from "./exit-code.ts";
import { type Facts, factsOf } from "./measure-plan.ts";
import { type Frame, measuring } from "./measuring.ts";
import { type Output, type OutputFlags, openOutput } from "./output.ts";
import type { PlanFlags } from "./plan-flags.ts";
import { makePlan } from "./run-plan.ts";
import { createRunProgress } from "./run-progress.ts";
import { createOutputShow } from "./show-output.ts";
import type { World } from "./world.ts";

export interface RunFlags extends PlanFlags, OutputFlags {
  /** The folder that results are kept in. */
  readonly out: string;
  /** The file of a run that was broken off. */
  readonly resume?: string;
  readonly showOutput?: boolean;
}

/** Measures, shows, and writes down. Returns the exit code. */
export async function run(jobModule: string | undefined, flags: RunFlags, world: World): Promise<number> {
  const output = await openOutput(runFormats, flags, world);
  const environment = world.environment(flags.assumeCores ?? null);
  const plan = await makePlan(jobModule, flags, world, environment.cores);
  const former = flags.resume === undefined ? null : readResults(resolve(world.cwd, flags.resume));
  const startedAt = former === null ? world.now() : new Date(former.startedAt);
  const places = placesFor(flags, world, startedAt);
  return measuring(world, flags, async (frame) => {
    const facts = { ...factsOf(plan, environment, world), startedAt, ...workersAsked(flags) };
    if (former !== null)
      checkSameRun(places.file, former, describeRun(plan, NOTHING, { ...facts, ...BEFORE }));
    const results = await measure(plan, former, facts, places, frame, world, flags);
    show(results, places, output, flags, world);
    return results.cells.some(({ outcome }) => outcome === "failed") ? EXIT.failed : EXIT.ok;
  });
}

function workersAsked({ workers }: RunFlags): Partial<Pick<Facts, "workersAsked">> {
  return workers === undefined ? {} : { workersAsked: workers };
}

const NOTHING: MatrixRun = { records: new Records([]), surveys: new Map(), probes: new Map() };
const BEFORE = { status: "running", finishedAt: null } as const;

interface Places {
  readonly file: string;
  readonly latest: string;
}

function placesFor(flags: RunFlags, world: World, startedAt: Date): Places {
  const out = resolve(world.cwd, flags.out);
  const stamp = startedAt.toISOString().slice(0, 19).replaceAll(":", "-");
  const places: Places = {
    file:
      flags.resume === undefined
        ? join(unusedFolder(join(out, stamp)), "results.json")
        : resolve(world.cwd, flags.resume),
    latest: join(out, "latest.json"),
  };
  checkWritable(places.latest);
  return places;
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
  former: Results | null,
  facts: Facts,
  places: Places,
  { talk, signal, open }: Frame,
  world: World,
  { showOutput }: Pick<RunFlags, "showOutput">,
): Promise<Results> {
  const matrix = await open(world.openMatrix());
  const document = (run: MatrixRun, status: Results["status"]) =>
    describeRun(plan, run, { ...facts, status, finishedAt: status === "running" ? null : world.now() });
  const watch = {
    ...createRunProgress(talk),
    ...(showOutput ? { onPrinted: createOutputShow(talk) } : {}),
    // Kept at once: whatever happens next, what is done is on disk.
    onBlock: (run: MatrixRun) => writeResults(places.file, document(run, "running")),
  };
  const run = await runMatrix(plan, matrix, watch, signal, former);
  talk.clear();
  return document(run, signal.aborted ? "interrupted" : "complete");
}

function show(
  results: Results,
  places: Places,
  output: Output<Results>,
  flags: RunFlags,
  world: World,
): void {
  output.show(results);
  // After the table: that is there also when the disk is full.
  writeResults(places.file, results);
  // A run that was broken off must not hide the last one that was not.
  if (results.status === "complete") writeResults(places.latest, results);
  output.keep(results);
  if (!flags.quiet) world.stderr(`\nResults: ${relative(world.cwd, places.file)}\n`);
}
