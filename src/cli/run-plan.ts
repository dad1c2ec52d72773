import { dirname } from "node:path";
import { scenarios } from "../../scenarios/registry.ts";
import { ownJob } from "../cell/own-job.ts";
import type { RuntimeChoice } from "../domain/cell.ts";
import { UsageError } from "../domain/usage-error.ts";
import type { Plan, PlannedPool, PlannedScenario } from "../driver/plan.ts";
import { type Suite, suites } from "../driver/suites.ts";
import { resolveWorkerCounts } from "../driver/worker-counts.ts";
import { findRuntime, RUNTIME_NAMES } from "../host/find-runtime.ts";
import { projectLibraries } from "../host/packages.ts";
import { pools } from "../pools/registry.ts";
import { checkNames } from "./flags.ts";
import { type OwnJobRef, readJobModule } from "./job-module.ts";
import type { PlanFlags } from "./plan-flags.ts";
import { choosePool } from "./pool-choice.ts";
import type { World } from "./world.ts";

/** Latency in a suite that has none of its own. */
const OPEN_LOOP = { mostMs: 4000 };

/** Flags → plan. @throws UsageError for whatever cannot be meant, before anything is measured */
export async function makePlan(
  jobModule: string | undefined,
  flags: PlanFlags,
  world: World,
  cores: number,
): Promise<Plan> {
  checkNames("suite", [flags.suite], Object.keys(suites));
  const suite = suites[flags.suite] as Suite;
  const runtimes = chooseRuntimes(flags.runtimes, world);
  const ownJobRef = jobModule === undefined ? null : readJobModule(jobModule, flags, world, runtimes);
  return {
    suite: suite.name,
    pools: await choosePools(flags.pools ?? suite.pools ?? Object.keys(pools)),
    scenarios: await chooseScenarios(ownJobRef, jobModule, suite, flags),
    workers: resolveWorkerCounts(flags.workers ?? suite.workers, cores),
    runtimes,
    // Whoever says how many forks gets so many, whatever the intervals.
    forks: flags.forks ?? suite.forks,
    mostForks: flags.forks ?? suite.mostForks,
    target: flags.forks === undefined ? suite.target : null,
    rounds: flags.rounds ?? suite.rounds,
    warmUp: suite.warmUp,
    batchMs: suite.batchMs,
    openLoop: openLoopOf(flags.load, suite),
    budgetMs: flags.budget ?? (choosesCells(jobModule, flags) ? null : suite.budgetMs),
    seed: flags.seed,
    packageRoots: projectLibraries(ownJobRef === null ? world.cwd : dirname(ownJobRef.path)),
    cores,
  };
}

function openLoopOf(load: string | undefined, suite: Suite): Plan["openLoop"] {
  if (load === undefined) return suite.openLoop;
  checkNames("load", [load], ["closed", "open"]);
  return load === "open" ? (suite.openLoop ?? OPEN_LOOP) : null;
}

/** Whoever says what to measure wants all of it: a suite's own budget is for the suite's own cells. */
export function choosesCells(jobModule: string | undefined, flags: PlanFlags): boolean {
  const { pools, scenarios, workers, jobsPerWorker, runtimes, forks, rounds } = flags;
  return [jobModule, pools, scenarios, workers, jobsPerWorker, runtimes, forks, rounds].some(
    (flag) => flag !== undefined,
  );
}

async function choosePools(names: readonly string[]): Promise<PlannedPool[]> {
  const chosen = await Promise.all(names.map(choosePool));
  return chosen.filter(
    (pool, i) => chosen.findIndex(({ choice }) => choice.label === pool.choice.label) === i,
  );
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
    throw new UsageError(`Runtime "${name}" is not the binary of Node, Bun or Deno, or cannot be started`);
  throw new UsageError(
    `Runtime "${name}" is not installed: npm install --save-dev ${name}, or put it on the PATH`,
  );
}

async function chooseScenarios(
  own: OwnJobRef | null,
  word: string | undefined,
  suite: Suite,
  flags: PlanFlags,
): Promise<PlannedScenario[]> {
  if (own !== null) {
    if (flags.scenarios !== undefined) throw new UsageError("Give a job module or --scenarios, not both");
    const scenario = ownJob(own.ref);
    return [{ ref: own.ref, scenario, jobsPerWorker: flags.jobsPerWorker ?? [1] }];
  }
  for (const flag of ["export", "input", "inputs"] as const) {
    if (flags[flag] !== undefined)
      throw new UsageError(`--${flag} goes with a job module: poolmark run ./my-job.mjs --${flag} …`);
  }
  if (word !== undefined && flags.scenarios !== undefined) {
    throw new UsageError(`Give a scenario ("${word}") or --scenarios, not both`);
  }
  const names =
    word !== undefined ? [word] : [...new Set(flags.scenarios ?? suite.scenarios ?? Object.keys(scenarios))];
  checkNames("scenario", names, Object.keys(scenarios));
  return Promise.all(
    names.map(async (name) => {
      const { scenario } = await (scenarios[name] as (typeof scenarios)[string])();
      return {
        ref: { name },
        scenario,
        jobsPerWorker: flags.jobsPerWorker ?? suite.jobsPerWorker ?? scenario.jobsPerWorker,
      };
    }),
  );
}
