import { answerOf } from "./answer.ts";
import { whyNoWorkers } from "./break-even.ts";
import { NO_WORKERS } from "./candidate.ts";
import type { DefaultSize } from "./defaults.ts";
import { modelOf } from "./models.ts";
import type { Question } from "./question.ts";
import type { Sizing } from "./run-sizing.ts";
import type { SizingDocument } from "./schema.ts";

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
  chosenByOthers: readonly DefaultSize[],
): Pick<SizingDocument, Derived> {
  const answer = answerOf(readings, question, state);
  const { chosen, curve, pools, job } = answer;
  const without = chosen?.pool === NO_WORKERS;
  const defaults = chosenByOthers.map((size) => {
    const row = curve.find(({ workers, jobsPerWorker }) => workers === size.workers && jobsPerWorker === 1);
    return { ...size, row: without ? null : (row ?? null) };
  });
  const withWorkers = pools.filter(({ pool }) => pool !== NO_WORKERS);
  const alike = curve.filter(({ jobsPerWorker }) => jobsPerWorker === chosen?.jobsPerWorker);
  const points = alike.map(({ workers, jobsPerSecond }) => ({ workers, perSecond: jobsPerSecond.estimate }));
  return {
    ...answer,
    noWorkers: without && job !== null ? whyNoWorkers(job, withWorkers, question.cores) : null,
    defaults,
    model: modelOf(points, question.cores),
    cutShort,
    elapsedMs,
  };
}
