import { type Command, InvalidArgumentError } from "commander";
import type { Shard } from "../driver/plan.ts";
import { assumeCoresFlag, duration, list, positiveInteger, width } from "./flags.ts";
import type { JobFlags } from "./job-flags.ts";

export const OF_SUITE = "the suite's";

/** What to measure, and how. */
export interface PlanFlags extends JobFlags {
  readonly suite: string;
  readonly pools?: readonly string[];
  readonly scenarios?: readonly string[];
  readonly workers?: readonly string[];
  readonly jobsPerWorker?: readonly number[];
  readonly runtimes?: readonly string[];
  readonly forks?: number;
  /** Half-width of the ratios to the main thread: 0.03 is ±3 %. */
  readonly until?: number;
  readonly rounds?: number;
  readonly load?: string;
  /** In ms. */
  readonly budget?: number;
  readonly assumeCores?: number;
  readonly shard?: Shard;
  readonly seed: number;
}

/** What a verb does by default, in words, and what its budget limits. */
const USUAL = {
  suite: "quick",
  workers: OF_SUITE,
  forks: OF_SUITE,
  budget:
    "time limit, as in 90s or 5m: if time is short, the run leaves out worker counts, then scenarios, never forks",
};

/** Flags that say what to measure, and how. */
export function addPlanFlags(command: Command, others: Partial<typeof USUAL> = {}): Command {
  const { suite, workers, forks, budget } = { ...USUAL, ...others };
  return command
    .option("--suite <name>", "cells to measure: quick, standard, full, ci, engines or break-even", suite)
    .option(
      "--pools <names>",
      `pools to measure, as in piscina,piscina[atomics=disabled]; or installed: every pool whose library is installed; or all (default: ${OF_SUITE})`,
      list,
    )
    .option("--scenarios <names>", `scenarios to measure (default: ${OF_SUITE})`, list)
    .option(
      "--workers <counts>",
      `numbers of workers: 3, or by the effective cores: 0.5x, 1x, c-1 (default: ${workers})`,
      list,
    )
    .option(
      "--jobs-per-worker <counts>",
      `jobs that a worker runs at the same time (default: ${OF_SUITE})`,
      jobsPerWorker,
    )
    .option(
      "--runtimes <names>",
      "node, bun, deno, or paths to their binaries (default: the runtime that runs poolmark)",
      list,
    )
    .option(
      "--forks <n>",
      `number of fresh processes that measure each cell, one after the other (default: ${forks})`,
      positiveInteger(1000),
    )
    .option(
      "--until <width>",
      `add forks until every ratio to the main thread is known this well: 3% for ±3 % (default: ${OF_SUITE})`,
      width,
    )
    .option(
      "--rounds <n>",
      "turns of each cell in a fork (default: as many as fit into the suite's time)",
      positiveInteger(10_000),
    )
    .option(
      "--load <kind>",
      `closed: throughput only; open: latency too, at 50, 70 and 90 % of the capacity (default: ${OF_SUITE})`,
    )
    .option("--budget <time>", `${budget} (default: ${OF_SUITE})`, duration)
    .addOption(assumeCoresFlag)
    .option("--seed <n>", "seed of the inputs and of the order", positiveInteger(2 ** 31 - 1), 1);
}

export function jobsPerWorker(text: string): number[] {
  return [...new Set(list(text).map(positiveInteger(10_000)))];
}

/** `2/4`: the second of four parts. */
export function shard(text: string): Shard {
  const [, index, of] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number);
  if (index !== undefined && of !== undefined && index >= 1 && index <= of) return { index, of };
  throw new InvalidArgumentError(
    "Expected a part and the number of parts, as in 2/4 for the second of four.",
  );
}
