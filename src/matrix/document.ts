import { createHash } from "node:crypto";
import type { Environment } from "../host/environment.ts";
import { type Results, SCHEMA_VERSION } from "../results/schema.ts";
import type { Plan } from "./plan.ts";
import type { MatrixRun } from "./run-matrix.ts";
import { FIGURES_BY_PROBE, summarizeCells } from "./summarize.ts";

/** What a results file says beside the cells. */
export interface RunFacts {
  readonly version: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly status: Results["status"];
  readonly environment: Environment;
  readonly driver: string;
  readonly packages: Readonly<Record<string, string | null>>;
  readonly workersAsked: readonly string[];
  readonly code: Results["config"]["code"];
}

/** A run, finished or not, as the document that is written to disk. */
export function describeRun(plan: Plan, run: MatrixRun, facts: RunFacts): Results {
  return {
    schemaVersion: SCHEMA_VERSION,
    poolmark: facts.version,
    status: facts.status,
    startedAt: facts.startedAt.toISOString(),
    finishedAt: facts.finishedAt?.toISOString() ?? null,
    seed: plan.seed,
    config: {
      suite: plan.suite,
      pools: plan.pools.map(({ choice }) => choice.label),
      scenarios: plan.scenarios.map(({ ref }) => ref.name),
      workers: [...facts.workersAsked],
      jobsPerWorker: [...new Set(plan.scenarios.flatMap(({ jobsPerWorker }) => jobsPerWorker))],
      runtimes: plan.runtimes.map(({ label }) => label),
      forks: plan.forks,
      rounds: plan.rounds,
      warmUpMs: plan.warmUpMs,
      batchMs: plan.batchMs,
      budgetMs: plan.budgetMs,
      load: "closed",
      code: facts.code,
    },
    environment: {
      ...facts.environment,
      driver: facts.driver,
      runtimes: plan.runtimes.map((runtime) => {
        const { label, name, version } = runtime;
        return { label, name, version, probes: { ...run.probes.get(runtime) } };
      }),
      packages: { ...facts.packages },
    },
    scenarios: plan.scenarios.map((planned) => {
      const survey = run.surveys.get(planned);
      const { kind, summary } = planned.scenario;
      return {
        name: planned.ref.name,
        kind,
        summary,
        inputs: survey?.expected.length ?? 0,
        inputsDigest: createHash("sha256")
          .update(JSON.stringify(survey?.expected ?? []))
          .digest("hex"),
        meanJobMs: survey?.meanJobMs ?? null,
        warnings: [...(survey?.warnings ?? [])],
      };
    }),
    cells: summarizeCells(run.records.all(), run.probes),
    warnings: [
      ...plan.scenarios.flatMap((planned) => {
        return (run.surveys.get(planned)?.warnings ?? []).map((warning) => `${planned.ref.name}: ${warning}`);
      }),
      ...untoldFigures(run),
    ],
  };
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
