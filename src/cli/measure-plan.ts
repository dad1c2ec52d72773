import { ANCHOR_EDITION } from "../../scenarios/anchor.ts";
import type { Environment } from "../domain/measurement.ts";
import { describeRun, type RunFacts } from "../driver/document.ts";
import type { MatrixWorld } from "../driver/matrix-world.ts";
import { type Plan, placeOf } from "../driver/plan.ts";
import { runMatrix } from "../driver/run-matrix.ts";
import type { LookTimer } from "../gate/look-timer.ts";
import { cellBuild } from "../host/build.ts";
import { ownVersion, packageVersions } from "../host/packages.ts";
import type { Results } from "../results/schema.ts";
import type { Frame } from "./measuring.ts";
import { createRunProgress } from "./run-progress.ts";
import type { World } from "./world.ts";

export type Facts = Omit<RunFacts, "finishedAt" | "status">;

/** The circumstances of a run, for its results file. */
export function factsOf(plan: Plan, environment: Environment, world: World): Facts {
  return {
    ...{ version: ownVersion(), startedAt: world.now(), environment, packages: packagesOf(plan) },
    driver: `${world.runtime.name} ${world.runtime.version}`,
    workersAsked: plan.workers.flatMap(({ asked }) => asked),
    code: cellBuild(import.meta.url).code,
    anchor: ANCHOR_EDITION,
  };
}

/** The versions of the libraries that a plan measures. */
function packagesOf({ pools, scenarios, packageRoots }: Plan): Record<string, string | null> {
  const users = [...pools.map(({ adapter }) => adapter), ...scenarios.map(({ scenario }) => scenario)];
  return packageVersions(
    users.flatMap((user) => user.package ?? []),
    packageRoots,
  );
}

/** Measures a plan for the gate: results in memory, nothing on disk. */
export async function measurePlan(
  plan: Plan,
  matrix: MatrixWorld,
  {
    environment,
    world,
    timer,
  }: {
    readonly environment: Environment;
    readonly world: World;
    readonly timer?: LookTimer;
  },
  { talk, signal }: Frame,
): Promise<Results> {
  const facts = factsOf(plan, environment, world);
  const progress = createRunProgress(talk);
  const watch: Parameters<typeof runMatrix>[2] = {
    ...progress,
    onProgress(now) {
      timer?.begin(placeOf(now.block), now.fork);
      progress.onProgress(now);
    },
  };
  const run = await runMatrix(plan, matrix, watch, signal);
  talk.clear();
  const status = signal.aborted ? "interrupted" : "complete";
  return describeRun(plan, run, { ...facts, status, finishedAt: world.now() });
}
