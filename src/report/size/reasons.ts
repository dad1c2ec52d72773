import { NO_WORKERS } from "../../sizing/candidate.ts";
import { LEAST_SIZES } from "../../sizing/model.ts";
import type { JobProfile, SizingDocument } from "../../sizing/schema.ts";
import { formatDuration, formatJobRate, formatRough, joinWords, plural } from "../../stats/numbers.ts";
import { describe, formatOf, isLate, moreTime } from "./answer.ts";
import { nameOf, sizeOf } from "./names.ts";

/** What the answer rests on, and what limits it: one line each. */
export function reasonLines(document: SizingDocument): string[] {
  const { job, environment, cutShort, chosen, warnings } = document;
  const { cores, coresAssumed, quotaCores, affinityCores } = environment;
  const half = cores < 1 ? ": less than one core, so even one worker is stopped now and then" : "";
  const quota = quotaCores !== null && quotaCores < affinityCores && !coresAssumed;
  return [
    ...(job === null ? [] : [jobLine(job, document.scenario)]),
    `The machine gives ${plural(cores, "effective core")}${quota ? `, by a CPU quota (affinity allows ${affinityCores})` : ""}${half}.`,
    ...noWorkersLine(document),
    ...poolLines(document),
    ...throttleLines(document),
    ...modelLines(document),
    ...(cutShort ? ["The budget was too short for the next step."] : []),
    ...(cutShort && chosen !== null ? moreTime(document) : []),
    ...warnings.map((warning) => `Note: ${warning}`),
  ];
}

function jobLine(job: JobProfile, name: string): string {
  const { wallMs, computeMs, elsewhereMs, waitRatio, unavailable } = job;
  if (unavailable !== null) return `A job of ${name} could not run alone on the main thread: ${unavailable}.`;
  const elsewhere =
    elsewhereMs > 0.2 * computeMs
      ? `; other threads, or processes that it started, compute for ${formatDuration(elsewhereMs)}`
      : "";
  const start = `Alone on the main thread, a job of ${name} takes ${formatDuration(wallMs)}`;
  if (waitRatio === 0)
    return `${start}, all of it computing${elsewhere}. More workers than cores cannot do more.`;
  // Of the times that stand here: W/C itself is of the batch that was disturbed the least.
  const times = (wallMs - computeMs) / computeMs;
  const share = times < 1000 ? `${formatRough(times)} times as long` : "1,000 times as long and more";
  return `${start}: it computes for ${formatDuration(computeMs)} and waits ${share} (W/C)${elsewhere}.`;
}

const BECAUSE = {
  "one-core": "with one core, workers only keep the main thread free",
  "too-short": "the job is too short: sending the job to a worker costs more than doing it",
  waits: "the job waits more than it computes, and waiting needs no thread",
  native: "the job's native threads use the cores without workers",
  "no-better": "no pool did more",
};

function noWorkersLine({ noWorkers }: SizingDocument): string[] {
  if (noWorkers === null) return [];
  const { because, paysAboveMs, pool } = noWorkers;
  const from =
    paysAboveMs === null || pool === null
      ? ""
      : ` ${pool} would pay for jobs that compute for more than about ${formatDuration(paysAboveMs)}.`;
  return [`No workers: ${BECAUSE[because]}.${from}`];
}

/** Why other pools and sizes could not be chosen. */
function poolLines({ out, violations, chosen }: SizingDocument): string[] {
  const blocked = violations.filter(
    ({ candidate }) => candidate.pool === NO_WORKERS && candidate.jobsPerWorker === 1,
  );
  const struck = chosen === null ? [] : violations.filter(({ candidate }) => candidate.pool === chosen.pool);
  return [
    ...(chosen?.pool === NO_WORKERS
      ? []
      : blocked.map((one) => `No workers would break a limit. ${describe(one)}.`)),
    ...struck.map(({ limit, candidate, value, most }) => {
      const format = formatOf(limit);
      const figure = value === null ? "did not keep up" : `${format(value)} of ${format(most)}`;
      return `${sizeOf(candidate)}: over ${limit} (${figure}).`;
    }),
    ...out.map((one) => `${one.pool}${isLate(one) ? "" : " is out"}: ${one.reason}.`.replace(/\.\.$/, ".")),
  ];
}

function throttleLines({ curve }: SizingDocument): string[] {
  const throttled = curve.filter(({ throttledMs }) => (throttledMs ?? 0) > 0);
  if (throttled.length === 0) return [];
  const least = Math.min(...throttled.map(({ workers }) => workers));
  const free = curve.filter(({ workers, throttledMs }) => workers < least && throttledMs === 0).at(-1);
  const names = throttled.map((row) => `${sizeOf(row)} for ${formatDuration(row.throttledMs ?? 0)} a fork`);
  const except = free === undefined ? "" : `, but not ${sizeOf(free)}`;
  return [
    `The CPU quota stopped ${joinWords(names)}${except}. Such stops count neither as waiting nor as a blocked main thread.`,
  ];
}

function modelLines({ model, curve, question }: SizingDocument): string[] {
  const sizes = new Set(curve.map(({ workers }) => workers)).size;
  if (model === null) {
    const more = question.exhaustive ? "" : " (--exhaustive or --workers measures more)";
    return sizes < 2
      ? []
      : [
          `No scaling law is fitted: a fit needs ${LEAST_SIZES} worker counts, and ${sizes} were measured${more}.`,
        ];
  }
  const { law, contention, further, peakAt } = model;
  const serial = `${percent(contention)} of the work is serial (σ)`;
  const second =
    law === "capped"
      ? `each worker beyond the cores costs ${percent(further)}`
      : `each pair of workers costs another ${percent(further)} (κ)`;
  const peak =
    peakAt === null ? "no peak within the sizes measured" : `a peak at ${formatRough(peakAt)} workers`;
  const name = law === "capped" ? "a law capped at the cores" : "the Universal Scalability Law";
  return [
    `The curve fits ${name} best (by AICc; the answer does not depend on it): ${serial}, ${second}, ${peak}.`,
  ];
}

/** Two figures, as κ is often a hundredth of a percent. */
const percent = (share: number) => `${formatRough(100 * share)} %`;

const HOW = {
  measured: "measured under CPU affinity",
  model: "predicted, not measured",
  unavailable: "unknown",
};

/** What to expect with other core counts. */
export function predictionLines({ predictions }: SizingDocument): string[] {
  return predictions.map(({ cores, how, candidate, jobsPerSecond, reason }) => {
    const size =
      candidate === null || jobsPerSecond === null
        ? ""
        : `${nameOf(candidate)}, ${formatJobRate(jobsPerSecond)} `;
    return `${plural(cores, "core")}: ${size}(${HOW[how]}: ${reason})`;
  });
}
