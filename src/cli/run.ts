import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { ANCHOR_EDITION } from "../../scenarios/anchor.ts";
import { UsageError } from "../domain/usage-error.ts";
import { describeRun, type RunFacts } from "../driver/document.ts";
import type { Plan } from "../driver/plan.ts";
import { type MatrixRun, Records } from "../driver/records.ts";
import { checkSameRun } from "../driver/resume.ts";
import { runMatrix } from "../driver/run-matrix.ts";
import { cellBuild } from "../host/build.ts";
import { ownRoot, ownVersion, packageVersion } from "../host/packages.ts";
import { reports } from "../report/run/registry.ts";
import { checkWritable, readResults, writeResults } from "../results/file.ts";
import type { Results } from "../results/schema.ts";
import { checkNames } from "./flags.ts";
import { type Output, type OutputFlags, openOutput } from "./output.ts";
import type { PlanFlags } from "./plan-flags.ts";
import { createProgress } from "./progress.ts";
import { makePlan } from "./run-plan.ts";
import type { World } from "./world.ts";

const EXIT_FAILED_CELL = 1;
const EXIT_INTERRUPTED = 130;

export interface RunFlags extends PlanFlags, OutputFlags {
  /** The folder that results are kept in. */
  readonly out: string;
  /** The file of a run that was broken off. */
  readonly resume?: string;
}

/** Measures, shows, and writes down. Returns the exit code. */
export async function run(jobModule: string | undefined, flags: RunFlags, world: World): Promise<number> {
  checkNames("format", [flags.format], Object.keys(reports));
  const environment = world.environment(flags.assumeCores ?? null);
  const plan = await makePlan(jobModule, flags, world, environment.cores);
  const former = flags.resume === undefined ? null : readResults(resolve(world.cwd, flags.resume));
  const startedAt = former === null ? world.now() : new Date(former.startedAt);
  const output = openOutput(flags, world);
  const places = placesFor(flags, world, startedAt);
  const { code, staleSource } = cellBuild(import.meta.url);
  if (staleSource !== null) throw new UsageError(`The build is older than ${staleSource}: run npm run build`);

  const facts = {
    version: ownVersion(),
    startedAt,
    environment,
    driver: `${world.runtime.name} ${world.runtime.version}`,
    packages: packagesOf(plan),
    workersAsked: flags.workers ?? plan.workers.flatMap(({ asked }) => asked),
    code,
    anchor: ANCHOR_EDITION,
  } as const;
  if (former !== null) checkSameRun(places.file, former, describeRun(plan, NOTHING, { ...facts, ...BEFORE }));
  const results = await measure(plan, former, facts, places, world, flags.quiet ?? false);
  await show(results, places, output, flags, world);
  if (results.status === "interrupted") return EXIT_INTERRUPTED;
  return results.cells.some(({ outcome }) => outcome === "failed") ? EXIT_FAILED_CELL : 0;
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

/** The versions of the libraries that a plan measures. */
export function packagesOf(plan: Plan): Record<string, string | null> {
  const users = [
    ...plan.pools.map(({ adapter }) => adapter),
    ...plan.scenarios.map(({ scenario }) => scenario),
  ];
  const all = [...users.flatMap((user) => user.package ?? []), "tinybench"];
  return Object.fromEntries(
    all.map((name) => [name, packageVersion(name, plan.packageRoots[name] ?? ownRoot())]),
  );
}

type Facts = Omit<RunFacts, "finishedAt" | "status">;

async function measure(
  plan: Plan,
  former: Results | null,
  facts: Facts,
  places: Places,
  world: World,
  quiet: boolean,
): Promise<Results> {
  const progress = createProgress(world, quiet);
  const matrix = await world.openMatrix();
  const interruption = new AbortController();
  const stopListening = world.onInterrupt(() => {
    interruption.abort();
    void matrix.stop();
  });
  const document = (run: MatrixRun, status: Results["status"]) =>
    describeRun(plan, run, { ...facts, status, finishedAt: status === "running" ? null : world.now() });
  try {
    const run = await runMatrix(
      plan,
      matrix,
      {
        onSurvey: progress.survey,
        onProgress: progress.show,
        // Kept at once: whatever happens next, what is done is on disk.
        onBlock: (run) => writeResults(places.file, document(run, "running")),
      },
      interruption.signal,
      former,
    );
    return document(run, interruption.signal.aborted ? "interrupted" : "complete");
  } finally {
    progress.clear();
    stopListening();
    await matrix.stop();
  }
}

async function show(
  results: Results,
  places: Places,
  output: Output,
  flags: RunFlags,
  world: World,
): Promise<void> {
  const { report } = await (reports[flags.format] as (typeof reports)[string])();
  output.show(results, report(results, { colour: world.colour }));
  // After the table: that is there also when the disk is full.
  writeResults(places.file, results);
  // A run that was broken off must not hide the last one that was not.
  if (results.status === "complete") writeResults(places.latest, results);
  output.keep(results);
  if (!flags.quiet) world.stderr(`\nResults: ${relative(world.cwd, places.file)}\n`);
}
