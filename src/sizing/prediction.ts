import type { Pinned } from "../host/affinity.ts";
import { amdahl, serialFraction } from "../stats/karp-flatt.ts";
import { formatRough } from "../stats/numbers.ts";
import { recommend } from "./answer.ts";
import { NO_WORKERS, sameCandidate } from "./candidate.ts";
import { indexed } from "./observations.ts";
import { type Measuring, runSizing, type Sizing } from "./run-sizing.ts";
import type { Prediction, Question, SizeRow, SizingDocument } from "./schema.ts";

/** What a prediction rests on. */
type Known = Pick<SizingDocument, "chosen" | "curve" | "model" | "environment">;

/** For each number of cores that can be measured here so much time is taken at most. */
export const MOST_PREDICTION_MS = 20_000;

interface PredictionParts {
  readonly question: Question;
  readonly measuring: Measuring;
  /** Bounds this process and its children to so many CPUs; a string: why it cannot. */
  readonly pinToCpus: (count: number) => Pinned | string;
  /** For each number of cores that is measured. */
  readonly budgetMs: number;
  readonly signal: AbortSignal;
}

/** How many of these can be measured here, being fewer than there are. */
export function measurable(counts: readonly number[], cores: number): number {
  return new Set(counts.filter((count) => count < cores)).size;
}

/** What the recommended pool gives on other numbers of cores: fewer are measured, more are worked out. */
export async function predict(
  counts: readonly number[],
  known: Known,
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
  { chosen }: Known,
  { question, measuring, pinToCpus, budgetMs, signal }: PredictionParts,
): Promise<Prediction> {
  const pools = question.pools.filter(({ label }) => label === chosen?.pool);
  if (chosen === null || pools.length === 0) return unavailable(cores, "nothing is recommended here");
  const pinned = pinToCpus(cores);
  if (typeof pinned === "string") return unavailable(cores, pinned);
  try {
    const jobsPerWorker = [chosen.jobsPerWorker];
    const limits = { ...question.limits, p99Ms: null, ratePerSecond: null };
    const narrowed = { pools, cores, limits, jobsPerWorker, workers: null, exhaustive: false };
    const asked = { ...question, ...narrowed, otherSizes: [] };
    const budget = { totalMs: budgetMs, spentMs: 0 };
    const { observations, state, ended } = await runSizing(asked, measuring, budget, signal);
    const answer = recommend(indexed(observations), asked, state);
    if (answer.chosen === null) return unavailable(cores, WHY_NOTHING[ended]);
    const { pool, workers, jobsPerSecond } = answer.chosen;
    const candidate = { pool, workers, jobsPerWorker: answer.chosen.jobsPerWorker };
    const hurry = answer.verdict === "unclear" ? ", too briefly to be sure of the size" : "";
    const reason = `on ${cores} of the CPUs here${hurry}`;
    return { cores, how: "measured", candidate, jobsPerSecond: jobsPerSecond.estimate, reason };
  } finally {
    pinned.release();
  }
}

const WHY_NOTHING: Readonly<Record<Sizing["ended"], string>> = {
  answered: "no size could be measured, or none meets the limits",
  budget: "the time was over before a size was known",
  interrupted: "interrupted",
};

/** On more cores than there are: by the fitted law, or by Amdahl's with the serial part that the measured speed-up shows. */
export function predictMore(cores: number, { chosen, curve, model, environment }: Known): Prediction {
  if (chosen === null) return unavailable(cores, "nothing is recommended here");
  const { workers, jobsPerWorker, pool, jobsPerSecond } = chosen;
  if (pool === NO_WORKERS)
    return {
      ...{ cores, how: "model", candidate: { pool, workers, jobsPerWorker } },
      ...{ jobsPerSecond: jobsPerSecond.estimate, reason: "no workers: more cores change nothing" },
    };
  const here = Math.min(workers, Math.max(1, environment.cores));
  const one = curve.find((row) => sameCandidate(row, { ...chosen, workers: 1 }));
  const serial = model?.contention ?? (one === undefined ? null : serialOf(one, chosen, here));
  if (serial === null)
    return unavailable(
      cores,
      "one core tells nothing of what is serial, or a single worker was not measured",
    );
  // As much more as the law has it; the scale is the measured one.
  const free = (jobsPerSecond.estimate * amdahl(serial, cores)) / amdahl(serial, here);
  const most = chosen.mainCpuMsPerJob === null ? Number.POSITIVE_INFINITY : 1000 / chosen.mainCpuMsPerJob;
  const law = model === null ? "Amdahl's law" : "the fitted law";
  const capped = free > most ? ", and no more than one main thread can send" : "";
  return {
    ...{ cores, how: "model", jobsPerSecond: Math.min(free, most) },
    candidate: { pool, workers: Math.max(1, Math.round((workers / here) * cores)), jobsPerWorker },
    reason: `by ${law}, ${formatRough(100 * serial)} % of the work serial${capped}`,
  };
}

function serialOf(one: SizeRow, many: SizeRow, here: number): number | null {
  return here <= 1 ? null : serialFraction(many.jobsPerSecond.estimate / one.jobsPerSecond.estimate, here);
}

function unavailable(cores: number, reason: string): Prediction {
  return { cores, how: "unavailable", candidate: null, jobsPerSecond: null, reason };
}
