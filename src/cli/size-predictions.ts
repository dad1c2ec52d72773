import { answerOf } from "../sizing/answer.ts";
import { type Prediction, predictMore, untold } from "../sizing/prediction.ts";
import type { Question } from "../sizing/question.ts";
import { type Measuring, runSizing } from "../sizing/run-sizing.ts";
import type { SizingDocument } from "../sizing/schema.ts";
import type { World } from "./world.ts";

/** For each number of cores so much is measured at most. */
const BUDGET_MS = 20_000;

export interface PredictionParts {
  readonly question: Question;
  readonly measuring: Measuring;
  readonly world: Pick<World, "pinToCpus">;
  readonly signal: AbortSignal;
}

/** What the recommended pool gives on other numbers of cores: fewer are measured, more are worked out. */
export async function predict(
  counts: readonly number[],
  known: Pick<SizingDocument, "chosen" | "curve" | "model" | "environment">,
  parts: PredictionParts,
): Promise<Prediction[]> {
  const predictions: Prediction[] = [];
  for (const cores of [...new Set(counts)].sort((a, b) => a - b)) {
    const fewer = cores < known.environment.cores;
    predictions.push(fewer ? await measureFewer(cores, known, parts) : predictMore(cores, known));
  }
  return predictions;
}

async function measureFewer(
  cores: number,
  { chosen }: Pick<SizingDocument, "chosen">,
  { question, measuring, world, signal }: PredictionParts,
): Promise<Prediction> {
  const pools = question.pools.filter(({ label }) => label === chosen?.pool);
  if (chosen === null || pools.length === 0) return untold(cores, "nothing is recommended here");
  const pinned = world.pinToCpus(cores);
  if (typeof pinned === "string") return untold(cores, pinned);
  try {
    const jobsPerWorker = [chosen.jobsPerWorker];
    const limits = { ...question.limits, p99Ms: null, ratePerSecond: null };
    const narrowed = { pools, cores, limits, jobsPerWorker, workers: null, exhaustive: false, beside: [] };
    const asked = { ...question, ...narrowed };
    const { readings, state } = await runSizing(asked, measuring, BUDGET_MS, signal);
    const answer = answerOf(readings, asked, state);
    if (answer.chosen === null) return untold(cores, "no size could be measured, or none meets the limits");
    const { pool, workers, jobsPerSecond } = answer.chosen;
    const candidate = { pool, workers, jobsPerWorker: answer.chosen.jobsPerWorker };
    const reason =
      answer.verdict === "unclear" ? "too noisy to tell the size" : `on ${cores} of the CPUs here`;
    return { cores, how: "measured", candidate, jobsPerSecond: jobsPerSecond.estimate, reason };
  } finally {
    pinned.release();
  }
}
