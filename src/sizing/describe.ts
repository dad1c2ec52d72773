import type { Environment } from "../host/environment.ts";
import { answerOf } from "./answer.ts";
import { whyNoWorkers } from "./break-even.ts";
import { NO_WORKERS, same } from "./candidate.ts";
import { defaultSizes } from "./defaults.ts";
import type { SizingDocument } from "./document.ts";
import { modelOf } from "./models.ts";
import type { Question } from "./question.ts";
import { measured } from "./reading.ts";
import type { Sizing } from "./run-sizing.ts";
import { rowOf } from "./size-row.ts";

type Derived =
  | "noWorkers"
  | "defaults"
  | "model"
  | "cutShort"
  | "elapsedMs"
  | keyof ReturnType<typeof answerOf>;

/** All that follows from a sizing's readings: the answer, and what stands beside it. */
export function describeSizing(
  { readings, state, cutShort, elapsedMs }: Sizing,
  question: Question,
  { runtime, environment }: { readonly runtime: string; readonly environment: Environment },
): Pick<SizingDocument, Derived> {
  const answer = answerOf(readings, question, state);
  const { chosen, curve, pools, job } = answer;
  const without = chosen?.pool === NO_WORKERS;
  const known = measured(readings);
  const defaults = defaultSizes(runtime, environment).map((size) => {
    const candidate = known.find(
      (one) => chosen !== null && same(one, { pool: chosen.pool, workers: size.workers, jobsPerWorker: 1 }),
    );
    const best = curve.rows.find(({ ofBest }) => ofBest.estimate === 1);
    const row =
      candidate === undefined || best === undefined || without
        ? null
        : rowOf(readings, candidate, best, question.limits);
    return { ...size, row };
  });
  const withWorkers = pools.filter(({ pool }) => pool !== NO_WORKERS);
  const points = curve.rows.map(({ workers, jobsPerSecond }) => ({
    workers,
    perSecond: jobsPerSecond.estimate,
  }));
  return {
    ...answer,
    noWorkers: without && job !== null ? whyNoWorkers(job, withWorkers, question.cores) : null,
    defaults,
    model: curve.axis === "workers" ? modelOf(points, question.cores) : null,
    cutShort,
    elapsedMs,
  };
}
