import { ANCHOR_EDITION } from "../../scenarios/anchor.ts";
import { describeRun } from "../driver/document.ts";
import type { Plan } from "../driver/plan.ts";
import { type Progress, runMatrix } from "../driver/run-matrix.ts";
import type { LookTimer } from "../gate/look-timer.ts";
import { cellBuild } from "../host/build.ts";
import type { Environment } from "../host/environment.ts";
import { ownVersion } from "../host/packages.ts";
import type { Results } from "../results/schema.ts";
import { placeOf } from "./measure-until-settled.ts";
import { createProgress } from "./progress.ts";
import { packagesOf } from "./run.ts";
import type { World } from "./world.ts";

export type Matrix = Awaited<ReturnType<World["openMatrix"]>>;

/** Measures a plan for the gate: results in memory, nothing on disk. */
export async function measurePlan(
  plan: Plan,
  matrix: Matrix,
  facts: {
    readonly environment: Environment;
    readonly quiet: boolean;
    readonly world: World;
    readonly signal: AbortSignal;
    readonly timer?: LookTimer;
  },
): Promise<Results> {
  const { environment, quiet, world, signal, timer } = facts;
  const progress = createProgress(world, quiet);
  const startedAt = world.now();
  const watch = {
    onSurvey: progress.survey,
    onProgress(now: Progress) {
      timer?.begin(placeOf(now.block), now.fork);
      progress.show(now);
    },
    onBlock: () => {},
  };
  const run = await runMatrix(plan, matrix, watch, signal);
  progress.clear();
  return describeRun(plan, run, {
    ...{ version: ownVersion(), startedAt, finishedAt: world.now(), environment },
    status: signal.aborted ? "interrupted" : "complete",
    driver: `${world.runtime.name} ${world.runtime.version}`,
    packages: packagesOf(plan),
    workersAsked: plan.workers.flatMap(({ asked }) => asked),
    code: cellBuild(import.meta.url).code,
    anchor: ANCHOR_EDITION,
  });
}
