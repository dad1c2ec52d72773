import { scenarios } from "../../scenarios/registry.ts";
import type { RuntimeChoice, WorkerCount } from "../domain/cell.ts";
import { UsageError } from "../domain/usage-error.ts";
import type { Plan, PlannedScenario } from "../driver/plan.ts";
import { type Suite, suites } from "../driver/suites.ts";
import { resolveWorkerCounts } from "../driver/worker-counts.ts";
import { cellOptions } from "../host/cell-options.ts";
import { findRuntime, RUNTIME_NAMES } from "../host/find-runtime.ts";
import { projectLibraries } from "../host/packages.ts";
import { checkNames } from "./flags.ts";
import { findJob, findScenario, type NamedJob, refuseJobFlags } from "./job-module.ts";
import type { PlanFlags } from "./plan-flags.ts";
import { chooseLocalPools, choosePools } from "./pool-choice.ts";
import type { World } from "./world.ts";

/** Latency in a suite that has none of its own. */
const OPEN_LOOP = { mostMs: 4000 };

/** As many as --until adds, and nobody would wait for. */
const MOST_FORKS = 200;

/** Flags → plan. @throws UsageError for flags that name nothing or exclude each other, before anything is measured */
export async function makePlan(
  jobModule: string | undefined,
  flags: PlanFlags,
  world: World,
  cores: number,
): Promise<Plan> {
  checkNames("suite", [flags.suite], Object.keys(suites));
  const suite = suites[flags.suite] as Suite;
  const found = chooseRuntimes(flags.runtimes, world);
  const named = jobModule === undefined ? null : await findJob(jobModule, flags, world, found);
  const runtimes = found.map((runtime) => startedFor(named, runtime));
  const packageRoots = projectLibraries(named?.folder ?? world.cwd);
  const workers = resolveWorkerCounts(flags.workers ?? suite.workers, cores);
  return {
    suite: suite.name,
    pools: await poolsOf(flags, suite, packageRoots),
    scenarios: await chooseScenarios(named, suite, flags, workers),
    workers,
    runtimes,
    // An explicit number of forks is exact, whatever the intervals.
    forks: flags.forks ?? suite.forks,
    mostForks: flags.until === undefined ? (flags.forks ?? suite.mostForks) : MOST_FORKS,
    target: flags.until ?? (flags.forks === undefined ? suite.target : null),
    schedule: { ...suite.schedule, ...(flags.rounds !== undefined && { rounds: flags.rounds }) },
    openLoop: openLoopOf(flags.load, suite),
    budgetMs: flags.budget ?? (choosesCells(jobModule, flags) ? null : suite.budgetMs),
    seed: flags.seed,
    packageRoots,
    cores,
    shard: flags.shard ?? null,
  };
}

function poolsOf({ pools }: PlanFlags, suite: Suite, packageRoots: Plan["packageRoots"]) {
  const names = pools ?? suite.pools;
  return names === null ? chooseLocalPools("all", packageRoots) : choosePools(names, packageRoots);
}

function openLoopOf(load: string | undefined, suite: Suite): Plan["openLoop"] {
  if (load === undefined) return suite.openLoop;
  checkNames("load", [load], ["closed", "open"]);
  return load === "open" ? (suite.openLoop ?? OPEN_LOOP) : null;
}

/** A suite's budget is for the suite's own cells. Who chooses cells gets all of them. */
function choosesCells(jobModule: string | undefined, flags: PlanFlags): boolean {
  const { pools, scenarios, workers, jobsPerWorker, runtimes, forks, rounds } = flags;
  return [jobModule, pools, scenarios, workers, jobsPerWorker, runtimes, forks, rounds].some(
    (flag) => flag !== undefined,
  );
}

/** How long a suite's own cells may take, with all that is measured again; null: as long as it takes. */
export function looksBudgetMs(jobModule: string | undefined, flags: PlanFlags): number | null {
  return flags.budget ?? (choosesCells(jobModule, flags) ? null : (suites[flags.suite]?.looksMs ?? null));
}

/** A runtime as it is started for a job. */
export function startedFor(job: NamedJob | null, runtime: RuntimeChoice): RuntimeChoice {
  return { ...runtime, options: cellOptions(runtime.name, job?.folder ?? null) };
}

/** Runtimes by name or path, each once; without names the one that runs poolmark. @throws UsageError */
export function chooseRuntimes(names: readonly string[] | undefined, world: World): RuntimeChoice[] {
  if (names === undefined) return [world.runtime];
  const found = names.map((name) => findOne(name, world));
  const distinct = found.filter((one, i) => found.findIndex(({ path }) => path === one.path) === i);
  return distinct.map((one) => {
    const namesakes = distinct.filter(({ name }) => name === one.name);
    return namesakes.length === 1 ? one : { ...one, label: `${one.name} ${one.version}` };
  });
}

function findOne(name: string, world: World): RuntimeChoice {
  const isPath = /[/\\]/.test(name);
  if (!isPath) checkNames("runtime", [name], RUNTIME_NAMES);
  const found = findRuntime(name, world.cwd, world.env.PATH ?? "");
  if (found !== null) return found;
  if (isPath)
    throw new UsageError(
      `Runtime "${name}" cannot be started, or is not Node, Bun or Deno: give the path of their binary`,
    );
  throw new UsageError(
    `Runtime "${name}" is not installed: npm install --save-dev ${name}, or put it on the PATH`,
  );
}

async function chooseScenarios(
  named: NamedJob | null,
  suite: Suite,
  flags: PlanFlags,
  workers: readonly WorkerCount[],
): Promise<PlannedScenario[]> {
  if (named !== null && flags.scenarios !== undefined)
    throw new UsageError(`Give "${named.ref.name}" or --scenarios, not both`);
  if (named === null) refuseJobFlags(flags);
  const names = flags.scenarios ?? suite.scenarios ?? Object.keys(scenarios);
  const jobs = named === null ? await Promise.all([...new Set(names)].map(findScenario)) : [named];
  return jobs.map(({ ref, scenario, folder }) => {
    const usual = folder === null ? (suite.jobsPerWorker ?? scenario.jobsPerWorker) : [1];
    const planned = { ref, scenario, jobsPerWorker: flags.jobsPerWorker ?? usual };
    const chosen = named === null && flags.workers === undefined && suite.workersFor?.[scenario.name];
    if (!chosen) return planned;
    return {
      ...planned,
      workers: workers.filter(({ asked }) => asked.some((text) => chosen.includes(text))),
    };
  });
}
