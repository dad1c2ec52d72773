import type { Candidate } from "./candidate.ts";
import type { Limits } from "./limits.ts";
import type { Rule } from "./standing.ts";

/** A pool that may be recommended. */
export interface SizablePool {
  readonly label: string;
  /** `true`, or why a worker cannot have several jobs running. */
  readonly jobsPerWorker: true | string;
}

/** All that a sizing asks, resolved and checked. */
export interface Question {
  /** The simplest first: of pools that are equally good the first one is recommended. */
  readonly pools: readonly SizablePool[];
  /** Effective cores; may be fractional. */
  readonly cores: number;
  readonly rule: Rule;
  readonly limits: Limits;
  /** Worker counts that may be chosen; null: what the cores and the job suggest. */
  readonly workers: readonly number[] | null;
  /** The same for jobs per worker. */
  readonly jobsPerWorker: readonly number[] | null;
  /** Measure every size, not only those that decide. */
  readonly exhaustive: boolean;
  /** Worker counts that are to be shown beside the answer, what libraries would have chosen among them. */
  readonly beside: readonly number[];
}

/** What is to be measured next, together. */
export interface Step {
  readonly candidates: readonly Candidate[];
  /** Arrivals per second to measure the latency under, after the throughput; null: throughput only. */
  readonly ratePerSecond: number | null;
  /** How much is to be known of the throughput: a first look only tells where to look closer. */
  readonly look: "first" | "closer";
  /** What it is good for, in words. */
  readonly why: string;
}
