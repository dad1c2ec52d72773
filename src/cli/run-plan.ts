import { existsSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { scenarios } from "../../scenarios/registry.ts";
import { ownJob } from "../cell/own-job.ts";
import type { RuntimeChoice } from "../domain/cell.ts";
import type { ScenarioRef } from "../domain/scenario.ts";
import { UsageError } from "../domain/usage-error.ts";
import type { Plan, PlannedPool, PlannedScenario } from "../driver/plan.ts";
import { type Suite, suites } from "../driver/suites.ts";
import { resolveWorkerCounts } from "../driver/worker-counts.ts";
import { findRuntime, RUNTIME_NAMES } from "../host/find-runtime.ts";
import { projectLibraries } from "../host/packages.ts";
import { cannotLoadTypeScript } from "../host/runtime.ts";
import { pools } from "../pools/registry.ts";
import { checkNames, suggestion } from "./flags.ts";
import { choosePool } from "./pool-choice.ts";
import type { World } from "./world.ts";

/** Latency in a suite that has none of its own. */
const OPEN_LOOP = { mostMs: 4000 };

export interface RunFlags {
  readonly suite: string;
  readonly pools?: readonly string[];
  readonly scenarios?: readonly string[];
  readonly workers?: readonly string[];
  readonly jobsPerWorker?: readonly number[];
  readonly runtimes?: readonly string[];
  readonly forks?: number;
  readonly rounds?: number;
  readonly load?: string;
  readonly budget?: number;
  readonly assumeCores?: number;
  readonly seed: number;
  readonly export?: string;
  readonly input?: string;
  readonly inputs?: string;
  readonly json?: string;
  readonly out: string;
  readonly resume?: string;
  readonly format: string;
  readonly quiet?: boolean;
}

/** Flags → plan. @throws UsageError for whatever cannot be meant, before anything is measured */
export async function makePlan(
  jobModule: string | undefined,
  flags: RunFlags,
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
export function choosesCells(
  jobModule: string | undefined,
  flags: Omit<RunFlags, "out" | "format">,
): boolean {
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

interface OwnJobRef {
  readonly ref: Extract<ScenarioRef, { job: unknown }>;
  readonly path: string;
}

/** The user's job module; null if the word names one of our scenarios. */
function readJobModule(
  word: string,
  flags: RunFlags,
  world: World,
  runtimes: readonly RuntimeChoice[],
): OwnJobRef | null {
  const path = resolve(world.cwd, word);
  if (!existsSync(path)) {
    if (word in scenarios) return null;
    throw new UsageError(
      `No job module "${word}"${suggestion(word, Object.keys(scenarios))} Give the path of an ES module, or a scenario of poolmark list`,
    );
  }
  if (statSync(path).isDirectory())
    throw new UsageError(`Job module "${word}" is a folder: give the path of an ES module`);
  checkTypeScript("Job module", word, path, runtimes);
  const exportName = flags.export ?? "default";
  const name = exportName === "default" ? basename(path) : `${basename(path)}#${exportName}`;
  const job = { module: pathToFileURL(path).href, exportName };
  return { path, ref: { name, job, inputs: inputsOf(flags, world, job.module, runtimes) } };
}

function inputsOf(
  flags: RunFlags,
  world: World,
  jobModule: string,
  runtimes: readonly RuntimeChoice[],
): OwnJobRef["ref"]["inputs"] {
  if (flags.input !== undefined && flags.inputs !== undefined)
    throw new UsageError("Give --input or --inputs, not both");
  if (flags.input !== undefined) {
    checkJson(flags.input);
    return { json: flags.input };
  }
  if (flags.inputs === undefined) return { module: jobModule };
  const path = resolve(world.cwd, flags.inputs);
  if (!existsSync(path))
    throw new UsageError(
      `No inputs file "${flags.inputs}": give a JSON array, or a module that exports inputs`,
    );
  if (statSync(path).isDirectory()) {
    throw new UsageError(
      `--inputs ${flags.inputs} is a folder: give a JSON array, or a module that exports inputs`,
    );
  }
  if (!/\.[cm]?[jt]s$/.test(path)) return { file: path };
  checkTypeScript("Inputs module", flags.inputs, path, runtimes);
  return { module: pathToFileURL(path).href };
}

function checkTypeScript(what: string, word: string, path: string, runtimes: readonly RuntimeChoice[]): void {
  if (!/\.[cm]?tsx?$/.test(path)) return;
  for (const runtime of runtimes) {
    const reason = cannotLoadTypeScript(runtime);
    if (reason !== null) throw new UsageError(`${what} "${word}": ${reason}`);
  }
}

function checkJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `--input is not JSON: ${(error as Error).message}; quote it for the shell, as in --input '{"size": 3}'`,
    );
  }
}

async function chooseScenarios(
  own: OwnJobRef | null,
  word: string | undefined,
  suite: Suite,
  flags: RunFlags,
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
