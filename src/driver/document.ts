import { createHash } from "node:crypto";
import type { Environment, Survey } from "../domain/measurement.ts";
import { type Results, SCHEMA_VERSION } from "../results/schema.ts";
import { FIGURES_BY_PROBE } from "../summary/summarize.ts";
import { summarizeRun } from "../summary/summarize-run.ts";
import { isApart, NOTE_APART } from "./apart.ts";
import type { Plan, PlannedScenario } from "./plan.ts";
import { type MatrixRun, probesByLabel, rawCell } from "./records.ts";

/** The circumstances of a run. */
export interface RunFacts {
  readonly version: string;
  /** What measures the same again. Missing: no command of a user's does. */
  readonly command?: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly status: Results["status"];
  readonly environment: Environment;
  readonly driver: string;
  readonly packages: Readonly<Record<string, string | null>>;
  readonly workersAsked: readonly string[];
  readonly code: Results["config"]["code"];
  /** The edition of the frozen jobs. */
  readonly anchor: number;
}

/** A run, finished or not, as a results file. */
export function describeRun(plan: Plan, run: MatrixRun, facts: RunFacts): Results {
  const scenarios = plan.scenarios.map((planned) => describeScenario(planned, run.surveys.get(planned)));
  return {
    schemaVersion: SCHEMA_VERSION,
    poolmark: facts.version,
    status: facts.status,
    startedAt: facts.startedAt.toISOString(),
    finishedAt: facts.finishedAt?.toISOString() ?? null,
    ...(facts.finishedAt === null ? {} : { tookMs: run.elapsedMs() }),
    ...(facts.command === undefined ? {} : { command: facts.command }),
    seed: plan.seed,
    config: {
      suite: plan.suite,
      pools: plan.pools.map(({ choice }) => choice.label),
      scenarios: plan.scenarios.map(({ ref }) => ref.name),
      workers: [...facts.workersAsked],
      jobsPerWorker: [...new Set(plan.scenarios.flatMap(({ jobsPerWorker }) => jobsPerWorker))],
      runtimes: plan.runtimes.map(({ label }) => label),
      forks: plan.forks,
      mostForks: plan.mostForks,
      target: plan.target,
      ...plan.schedule,
      budgetMs: plan.budgetMs,
      load: plan.openLoop === null ? "closed" : "open",
      code: facts.code,
      anchor: facts.anchor,
      ...(plan.shard === null ? {} : { shard: `${plan.shard.index}/${plan.shard.of}` }),
    },
    environment: {
      ...facts.environment,
      power: [...facts.environment.power],
      driver: facts.driver,
      runtimes: plan.runtimes.map((runtime) => {
        const { label, name, version } = runtime;
        return { label, name, version, probes: { ...run.probes.get(runtime) } };
      }),
      packages: { ...facts.packages },
    },
    scenarios,
    ...summarizeRun({
      cells: run.records.all().map(rawCell),
      noise: run.records.noise,
      probes: probesByLabel(run),
      target: plan.target,
      warnings: [
        ...scenarios.flatMap(({ name, warnings }) => warnings.map((warning) => `${name}: ${warning}`)),
        ...(plan.scenarios.some(({ ref }) => isApart(ref)) ? [NOTE_APART] : []),
        ...untoldFigures(run),
      ],
      scenarios,
      hasWorkers: (label) => hasWorkers(plan, label),
    }),
  };
}

function hasWorkers({ pools }: Plan, label: string): boolean {
  return pools.some(
    ({ choice, adapter }) => choice.label === label && adapter.abilities.controlsWorkers === true,
  );
}

function describeScenario(
  planned: PlannedScenario,
  survey: Survey | undefined,
): Results["scenarios"][number] {
  const { kind, summary, sweep } = planned.scenario;
  return {
    name: planned.ref.name,
    kind,
    summary,
    sweep: sweep ?? null,
    inputs: survey?.facts.expected.length ?? 0,
    inputsDigest: digestOf(survey?.facts.expected ?? []),
    meanJobMs: survey?.meanJobMs ?? null,
    warnings: [...(survey?.warnings ?? [])],
  };
}

/** Digest of the right results: two runs with the same digest did the same jobs. */
export function digestOf(expected: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(expected)).digest("hex");
}

/** Figures that a runtime cannot give, and why: they are null, never 0. */
function untoldFigures(run: MatrixRun): string[] {
  return [...run.probes].flatMap(([{ label }, probes]) =>
    FIGURES_BY_PROBE.flatMap(([probe, figure]) => {
      const reason = probes[probe];
      return reason == null ? [] : [`${label}: ${figure} is not known, because ${reason}`];
    }),
  );
}
