import type { Command } from "commander";
import { assumeCoresFlag, duration, list, positiveInteger } from "./flags.ts";
import { addJobFlags, type JobFlags } from "./job-flags.ts";

/** What to measure, and how. */
export interface PlanFlags extends JobFlags {
  readonly suite: string;
  readonly pools?: readonly string[];
  readonly scenarios?: readonly string[];
  readonly workers?: readonly string[];
  readonly jobsPerWorker?: readonly number[];
  readonly runtimes?: readonly string[];
  readonly forks?: number;
  readonly rounds?: number;
  readonly load?: string;
  /** In ms. */
  readonly budget?: number;
  readonly assumeCores?: number;
  readonly seed: number;
}

/** Flags that say what to measure, and how. */
export function addPlanFlags(command: Command): Command {
  return addJobFlags(
    command
      .option("--suite <name>", "quick, standard, full or ci: what poolmark list says", "quick")
      .option("--pools <names>", "which pools, with settings in brackets: piscina[atomics=disabled]", list)
      .option("--scenarios <names>", "which scenarios", list)
      .option("--workers <counts>", "worker counts: 3, 0.5x, 1x (of the effective cores), c-1", list)
      .option("--jobs-per-worker <counts>", "how many jobs a worker may have running at once", (text) => [
        ...new Set(list(text).map(positiveInteger(10_000))),
      ])
      .option(
        "--runtimes <names>",
        "node, bun, deno, or paths to their binaries; unless said, the one that runs poolmark",
        list,
      )
      .option(
        "--forks <n>",
        "fresh processes of every cell: the interval comes from these",
        positiveInteger(1000),
      )
      .option("--rounds <n>", "batches of every cell in a fork", positiveInteger(10_000))
      .option(
        "--load <kind>",
        "closed: throughput; open: also latency, jobs arriving by the clock at 0.5, 0.7 and 0.9 of the capacity",
      )
      .option(
        "--budget <time>",
        "stay within, as in 90s or 5m: leaves out worker counts, then scenarios, never forks",
        duration,
      )
      .addOption(assumeCoresFlag)
      .option("--seed <n>", "seed of inputs and order", positiveInteger(2 ** 31 - 1), 1),
  );
}
