import { copyFileSync, existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { UsageError } from "../domain/usage-error.ts";
import { cellBuild } from "../host/build.ts";
import { ownRoot, ownVersion, packageVersion } from "../host/packages.ts";
import { describeRun, type RunFacts } from "../matrix/document.ts";
import type { Plan } from "../matrix/plan.ts";
import { type MatrixRun, runMatrix } from "../matrix/run-matrix.ts";
import { reports } from "../report/registry.ts";
import { checkWritable, writeResults } from "../results/file.ts";
import type { Results } from "../results/schema.ts";
import { checkNames } from "./flags.ts";
import { createProgress } from "./progress.ts";
import { makePlan, type RunFlags } from "./run-plan.ts";
import type { World } from "./world.ts";

const EXIT_FAILED_CELL = 1;
const EXIT_INTERRUPTED = 130;

/** Measures, shows, and writes down. Returns the exit code. */
export async function run(jobModule: string | undefined, flags: RunFlags, world: World): Promise<number> {
  checkNames("format", [flags.format], Object.keys(reports));
  const environment = world.environment(flags.assumeCores ?? null);
  const plan = await makePlan(jobModule, flags, world, environment.cores);
  const startedAt = world.now();
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
  } as const;
  const results = await measure(plan, facts, places, world, flags.quiet ?? false);
  await show(results, places, flags, world);
  if (results.status === "interrupted") return EXIT_INTERRUPTED;
  return results.cells.some(({ outcome }) => outcome === "failed") ? EXIT_FAILED_CELL : 0;
}

interface Places {
  readonly file: string;
  readonly latest: string;
  /** Where `--json` points; null: nowhere, or stdout. */
  readonly copy: string | null;
}

function placesFor(flags: RunFlags, world: World, startedAt: Date): Places {
  const out = resolve(world.cwd, flags.out);
  const stamp = startedAt.toISOString().slice(0, 19).replaceAll(":", "-");
  const places: Places = {
    file: join(unusedFolder(join(out, stamp)), "results.json"),
    latest: join(out, "latest.json"),
    copy: flags.json === undefined || flags.json === "-" ? null : resolve(world.cwd, flags.json),
  };
  checkWritable(places.latest);
  if (places.copy !== null) checkWritable(places.copy);
  return places;
}

/** Runs started within a second do not overwrite each other. */
function unusedFolder(folder: string): string {
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? folder : `${folder}-${i}`;
    if (!existsSync(candidate)) return candidate;
  }
}

function packagesOf(plan: Plan): Record<string, string | null> {
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
    );
    return document(run, interruption.signal.aborted ? "interrupted" : "complete");
  } finally {
    progress.clear();
    stopListening();
    await matrix.stop();
  }
}

async function show(results: Results, places: Places, flags: RunFlags, world: World): Promise<void> {
  writeResults(places.file, results);
  // A run that was broken off must not hide the last one that was not.
  if (results.status === "complete") copyFileSync(places.file, places.latest);
  if (places.copy !== null) copyFileSync(places.file, places.copy);
  const { report } = await (reports[flags.format] as (typeof reports)[string])();
  const text = `${report(results, { colour: world.colour })}\n`;
  if (flags.json === "-") {
    world.stdout(`${JSON.stringify(results)}\n`);
    if (!flags.quiet) world.stderr(text);
  } else {
    world.stdout(text);
  }
  if (!flags.quiet) world.stderr(`\nResults: ${relative(world.cwd, places.file)}\n`);
}
