import type { RuntimeChoice } from "../domain/cell.ts";
import type { ForkResult, Survey } from "../domain/measurement.ts";
import type { CellPlan, CellRun } from "../driver/cell-process.ts";
import { cellProcess } from "../driver/cell-spec.ts";
import { loadAt, ratesOf } from "../driver/loads.ts";
import type { MatrixWorld } from "../driver/matrix-world.ts";
import type { PlannedJob } from "../driver/plan.ts";
import { type Load, runFork } from "../driver/run-fork.ts";
import { surveyJob } from "../driver/survey.ts";
import type { Schedule } from "../driver/take-round.ts";
import { seeded } from "../stats/seeded.ts";

/** A known fault, and the question and figure in which it must show. */
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

interface InjectionRun {
  /** The modules that hold the jobs, in the build that cells run. */
  readonly modules: { readonly plain: URL; readonly dispatch: URL };
  readonly runtime: RuntimeChoice;
  readonly workers: number;
  readonly forks: number;
  /** The schedule of the cells in which the faults must be found. */
  readonly schedule: Schedule;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly world: MatrixWorld;
  onFork(fork: number): void;
}

const POOL = {
  choice: { pool: "worker-threads", settings: {}, label: "worker-threads" },
  adapter: { package: null },
};
const SHARE = 0.5;

/** Measures sound and faulty jobs in the same forks. @returns the forks of each injection; failed forks are left out */
export async function measureInjections(run: InjectionRun): Promise<Map<Injection, ForkResult[]>> {
  const random = seeded(run.seed);
  const wanted = [...PLAIN, ...INJECTIONS].filter(({ fewerWorkers = 0 }) => run.workers > fewerWorkers);
  const surveys = {
    plain: await surveyed(run, "plain", false),
    dispatch: await surveyed(run, "plainOfObject", true),
  };
  const cells = new Map(
    wanted.map((injection) => [
      cellOf(run, injection, surveys[injection.dispatch ? "dispatch" : "plain"]),
      injection,
    ]),
  );
  const found = new Map<Injection, ForkResult[]>(wanted.map((injection) => [injection, []]));
  // One load for all: half of what the sound pool bears.
  const soundIn = (runs: readonly CellRun[]) => runs.filter(({ plan }) => cells.get(plan) === PLAIN[1]);
  for (let fork = 0; fork < run.forks && !run.signal.aborted; fork++) {
    run.onFork(fork);
    // Jobs first, then pools: the idle processes of both together would disturb the one that works.
    for (const question of ["job", "pool"] as const) {
      const { runs } = await runFork({
        cells: [...cells].filter(([, injection]) => injection.question === question).map(([plan]) => plan),
        ...{ schedule: run.schedule, survey: surveys.plain, random },
        loads: (runs) => (question === "pool" ? loadOf(soundIn(runs), run.seed + fork) : []),
        launch: (environment) => run.world.launch(run.runtime, environment),
        watchNoise: run.world.watchNoise,
        onStep: () => {},
      });
      if (run.signal.aborted) break;
      for (const one of runs) {
        const injection = cells.get(one.plan);
        if (injection !== undefined && one.failure === null)
          found.get(injection)?.push({ fork, ...one.fork });
      }
    }
  }
  return found;
}

function jobOf({ modules }: InjectionRun, exportName: string, dispatch: boolean): PlannedJob {
  const module = modules[dispatch ? "dispatch" : "plain"].href;
  return {
    ref: {
      name: `injected ${exportName}`,
      job: { module, exportName },
      inputs: { module },
      verify: null,
      apart: false,
    },
    scenario: {},
  };
}

function surveyed(run: InjectionRun, exportName: string, dispatch: boolean): Promise<Survey> {
  const warms = run.schedule.rounds === null;
  return surveyJob(jobOf(run, exportName, dispatch), run.runtime, run.seed, run.world, { warms });
}

function cellOf(run: InjectionRun, injection: Injection, survey: Survey): CellPlan {
  const { question, exportName, dispatch = false, fewerWorkers = 0 } = injection;
  const size = { workers: run.workers - fewerWorkers, jobsPerWorker: 1 };
  const job = jobOf(run, exportName, dispatch);
  const setting = { job, survey, service: null, seed: run.seed, packageRoots: {} };
  return cellProcess(question === "job" ? null : POOL, size, setting);
}

function loadOf(sound: readonly CellRun[], seed: number): Load[] {
  return ratesOf(sound, () => true).map((rate) => loadAt(SHARE * rate, { share: SHARE, seed }));
}
