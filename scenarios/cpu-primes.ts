import type { Scenario } from "../src/domain/scenario.ts";
import { seeded } from "../src/stats/seeded.ts";

/** Kept from job to job: a new one for each makes this a benchmark of the allocator, and of who happens to collect garbage. */
let kept = new Uint8Array(0);

/** Counts the primes up to a limit with a sieve: plain JavaScript, about a millisecond, tiny messages. */
export function run(limit: number): number {
  if (kept.length <= limit) kept = new Uint8Array(limit + 1);
  const composite = kept.fill(0, 0, limit + 1);
  // Up to the root only: the square of a larger n is no small integer, and an engine that has compiled the loop for those
  // compiles it again, to code that is half as fast, after some thousand jobs.
  const root = Math.floor(Math.sqrt(limit));
  for (let n = 2; n <= root; n++) {
    if (composite[n] === 1) continue;
    for (let multiple = n * n; multiple <= limit; multiple += n) composite[multiple] = 1;
  }
  let count = 0;
  for (let n = 2; n <= limit; n++) if (composite[n] === 0) count += 1;
  return count;
}

/** The same count without a sieve: Legendre's recurrence over the values of ⌊limit / k⌋, as Lucy Hedgehog wrote it. */
export function countPrimes(limit: number): number {
  const root = Math.floor(Math.sqrt(limit));
  const values: number[] = [];
  for (let k = 1; k <= root; k++) values.push(Math.floor(limit / k));
  for (let value = (values.at(-1) ?? 1) - 1; value > 0; value--) values.push(value);
  const counts = new Map(values.map((value) => [value, value - 1]));
  const at = (value: number) => counts.get(value) ?? 0;
  for (let p = 2; p <= root; p++) {
    if (at(p) === at(p - 1)) continue;
    for (const value of values) {
      if (value < p * p) break;
      counts.set(value, at(value) - (at(Math.floor(value / p)) - at(p - 1)));
    }
  }
  return at(limit);
}

export const scenario: Scenario = {
  name: "cpu-primes",
  kind: "cpu",
  summary: "a sieve in plain JavaScript, about a millisecond",
  job: { module: import.meta.url, exportName: "run" },
  jobsPerWorker: [1],
  inputs({ seed }) {
    const random = seeded(seed);
    return Array.from({ length: 16 }, () => 290_000 + Math.floor(random() * 20_000));
  },
  expected: (input) => countPrimes(input as number),
};
