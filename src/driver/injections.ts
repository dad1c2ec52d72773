import type { CellSpec, PoolChoice, RuntimeChoice, Subject } from "../domain/cell.ts";
import type { Survey } from "../domain/measurement.ts";
import type { Cell } from "../domain/protocol.ts";
import type { ScenarioRef } from "../domain/scenario.ts";
import { forkRate } from "../results/forks.ts";
import type { ForkResult } from "../results/schema.ts";
import { seeded } from "../stats/seeded.ts";
import { type CrewPlan, type ForkRun, type Lane, type Load, runFork } from "./run-fork.ts";

/** A known fault, and in which question and figure it must show. */
export interface Injection {
  readonly name: string;
  readonly question: "pool" | "job";
  readonly exportName: string;
  readonly dispatch?: boolean;
  readonly fewerWorkers?: number;
}

export const PLAIN: readonly Injection[] = [
  { name: "plain job", question: "job", exportName: "plain" },
  { name: "plain pool", question: "pool", exportName: "plain" },
];

export const INJECTIONS: readonly Injection[] = [
  { name: "job +5 %", question: "job", exportName: "slower5" },
  { name: "job +10 %", question: "job", exportName: "slower10" },
  { name: "job +20 %", question: "job", exportName: "slower20" },
  { name: "100 µs per dispatch", question: "pool", exportName: "plainOfObject", dispatch: true },
  { name: "one worker fewer", question: "pool", exportName: "plain", fewerWorkers: 1 },
  { name: "50 MiB in a worker", question: "pool", exportName: "hungry" },
  { name: "100 ms of start-up", question: "pool", exportName: "slowStart" },
  { name: "a stall of 100 ms in 500 jobs", question: "pool", exportName: "stalling" },
];

export interface InjectionRun {
  /** The modules that hold the jobs, in the build that cells run. */
  readonly modules: { readonly plain: URL; readonly dispatch: URL };
  readonly runtime: RuntimeChoice;
  readonly workers: number;
  readonly forks: number;
  /** As the cells are measured that the faults are to be found in. */
  readonly lengths: Pick<ForkRun, "rounds" | "warmUp" | "batchMs">;
  readonly seed: number;
  readonly signal: AbortSignal;
  launch(runtime: RuntimeChoice, environment: Readonly<Record<string, string>>): Promise<Cell>;
  onFork(fork: number): void;
}

const POOL: PoolChoice = { pool: "worker-threads", settings: {}, label: "worker-threads" };
const LOAD = { share: 0.5, arrivals: 1200 };
const SURVEY_DEADLINE_MS = 60_000;

/** Sound and faulty side by side in the same forks. @returns by the name of an injection its forks; those that failed are left out */
export async function measureInjections(run: InjectionRun): Promise<Map<Injection, ForkResult[]>> {
  const random = seeded(run.seed);
  const wanted = [...PLAIN, ...INJECTIONS].filter(({ fewerWorkers = 0 }) => run.workers > fewerWorkers);
  const surveys = {
    plain: await survey(run, "plain", false),
    dispatch: await survey(run, "plainOfObject", true),
  };
  const crews = new Map(
    wanted.map((injection) => [
      crewOf(run, injection, surveys[injection.dispatch ? "dispatch" : "plain"]),
      injection,
    ]),
  );
  const found = new Map<Injection, ForkResult[]>(wanted.map((injection) => [injection, []]));
  for (let fork = 0; fork < run.forks && !run.signal.aborted; fork++) {
    run.onFork(fork);
    // Jobs and pools apart: no more processes than are quiet beside the one that works.
    for (const question of ["job", "pool"] as const) {
      const lanes = await runFork({
        crews: [...crews].filter(([, injection]) => injection.question === question).map(([crew]) => crew),
        ...run.lengths,
        ...{ meanJobMs: 1, random },
        loads: (lanes) => (question === "pool" ? loadOf(lanes, crews, run.seed + fork) : []),
        launch: (environment) => run.launch(run.runtime, environment),
        onTurn: () => {},
      });
      if (run.signal.aborted) break;
      for (const lane of lanes) {
        const injection = crews.get(lane.crew);
        if (injection !== undefined && lane.failure === null)
          found.get(injection)?.push({ fork, ...lane.fork });
      }
    }
  }
  return found;
}

function refOf({ modules }: InjectionRun, exportName: string, dispatch: boolean): ScenarioRef {
  const module = modules[dispatch ? "dispatch" : "plain"].href;
  return { name: `injected ${exportName}`, job: { module, exportName }, inputs: { module } };
}

async function survey(run: InjectionRun, exportName: string, dispatch: boolean): Promise<Survey> {
  const cell = await run.launch(run.runtime, {});
  try {
    const setting = { seed: run.seed, serviceUrl: null };
    const command = { do: "survey", scenario: refOf(run, exportName, dispatch), setting } as const;
    return (await cell.ask<"survey">(command, SURVEY_DEADLINE_MS)).survey;
  } finally {
    await cell.end();
  }
}

function crewOf(run: InjectionRun, injection: Injection, survey: Survey): CrewPlan {
  const { question, exportName, dispatch = false, fewerWorkers = 0 } = injection;
  const { expected, verifies, uncloneable, changesInput } = survey;
  const spec: CellSpec = {
    ...{ pool: question === "job" ? null : POOL, scenario: refOf(run, exportName, dispatch), seed: run.seed },
    ...{ workers: run.workers - fewerWorkers, jobsPerWorker: 1, serviceUrl: null, packageRoot: null },
    ...{ expected, verifies, uncloneable, changesInput, companions: [process.pid] },
  };
  const subjects: Subject[] = ["pool"];
  return { spec, subjects, environment: {} };
}

/** One load for all: half of what the sound pool bears. */
function loadOf(lanes: readonly Lane[], crews: ReadonlyMap<CrewPlan, Injection>, seed: number): Load[] {
  const sound = lanes.find(({ crew }) => crews.get(crew) === PLAIN[1]);
  if (sound === undefined || sound.failure !== null || sound.fork.samples.length === 0) return [];
  return [{ ...LOAD, ratePerSecond: LOAD.share * forkRate(sound.fork), seed }];
}
