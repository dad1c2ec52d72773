import { NO_WORKERS } from "../../sizing/candidate.ts";
import type { Candidate } from "../../sizing/schema.ts";
import { joinWords, plural } from "../../stats/numbers.ts";

/** `2 workers of piscina`, `4 workers of piscina with 8 jobs each`, `no workers (async-only, 32 jobs at once)`. */
export function nameOf(candidate: Candidate): string {
  const { pool, workers, jobsPerWorker } = candidate;
  if (pool === NO_WORKERS)
    return jobsPerWorker === 1
      ? "no workers (the main thread)"
      : `no workers (${pool}, ${jobsPerWorker} jobs at once)`;
  const jobs = jobsPerWorker === 1 ? "" : ` with ${jobsPerWorker} jobs each`;
  return `${plural(workers, "worker")} of ${pool}${jobs}`;
}

/** The size alone, where the pool is named before: `4 workers`, `4 workers × 8 jobs`, `8 jobs at once`. */
export function sizeOf({ pool, workers, jobsPerWorker }: Candidate): string {
  if (pool === NO_WORKERS) return jobsPerWorker === 1 ? "one job at a time" : `${jobsPerWorker} jobs at once`;
  return `${plural(workers, "worker")}${jobsPerWorker === 1 ? "" : ` × ${jobsPerWorker} jobs`}`;
}

/** Several sizes of one pool, the smallest first: `2 or 3 workers of piscina`, `4 to 8 workers of piscina with 2 jobs each`. */
export function nameOfAll(sizes: readonly Candidate[]): string {
  return spanned(sizes, nameOf) ?? `${sizesOf(sizes)}, of ${sizes[0]?.pool}`;
}

/** `2 or 3 workers`, `4 to 8 workers`. */
export function sizesOf(sizes: readonly Candidate[]): string {
  return spanned(sizes, sizeOf) ?? atMostThree(sizes.map(sizeOf), "or");
}

/** From the smallest to the largest, where they differ along one axis; else null. */
function spanned(sizes: readonly Candidate[], name: (one: Candidate) => string): string | null {
  const [first, last] = [sizes[0], sizes.at(-1)];
  if (first === undefined || last === undefined) return null;
  if (sizes.length === 1) return name(first);
  const between = sizes.length === 2 ? "or" : "to";
  if (sizes.every(({ jobsPerWorker }) => jobsPerWorker === first.jobsPerWorker))
    return name(last).replace(/^\d+/, `${first.workers} ${between} ${last.workers}`);
  if (first.pool !== NO_WORKERS) return null;
  return name(last).replace(/\d+ jobs/, `${first.jobsPerWorker} ${between} ${last.jobsPerWorker} jobs`);
}

const MOST_NAMED = 3;

/** `a, b or c`; `a, b, c and 8 more`: who reads eleven names in a sentence? */
export function atMostThree(names: readonly string[], last: "and" | "or"): string {
  const more = names.length - MOST_NAMED;
  if (more <= 0) return joinWords(names, last);
  return `${names.slice(0, MOST_NAMED).join(", ")} and ${more} more`;
}
