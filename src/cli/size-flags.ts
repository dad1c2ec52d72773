import { type Command, InvalidArgumentError, Option } from "commander";
import { COMMON_POOLS } from "../driver/suites.ts";
import { sizeForms } from "../report/registry.ts";
import { addBrokerFlags } from "./broker-flags.ts";
import { assumeCoresFlag, duration, list, positiveInteger, shareOf } from "./flags.ts";
import { addJobFlags, type JobFlags } from "./job-flags.ts";
import { addOutputFlags, type OutputFlags } from "./output.ts";
import { jobsPerWorker } from "./plan-flags.ts";

/** What `poolmark size` is told. */
export interface SizeFlags extends JobFlags, OutputFlags {
  /** What measures the same again. */
  readonly command: string;
  readonly within: number;
  readonly p99?: number;
  readonly rate?: number;
  readonly memory?: number;
  readonly maxBlock: number;
  readonly pools?: readonly string[];
  readonly runtime?: string;
  readonly workers?: readonly string[];
  readonly jobsPerWorker?: readonly number[];
  readonly exhaustive?: boolean;
  readonly strict?: boolean;
  readonly predictCores?: readonly number[];
  readonly budget?: number;
  readonly assumeCores?: number;
  readonly seed: number;
}

/** No runtime starts with less. */
const LEAST_MEMORY_BYTES = 16 * 2 ** 20;
const MOST_PREDICTED_CORES = 4096;

/** `5%` or `0.05`. */
export function tolerance(text: string): number {
  const share = shareOf(text);
  if (share >= 0.005 && share <= 0.5) return share;
  throw new InvalidArgumentError("Expected a share from 0.5% to 50%, as in 5%.");
}

/** `200/s`, `12000/m`: per second. */
export function rate(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\/(s|m|min|h)$/.exec(text) ?? [];
  const perSecond = Number(amount) / ({ s: 1, m: 60, min: 60, h: 3600 }[unit ?? ""] ?? Number.NaN);
  if (perSecond > 0 && perSecond <= 1e6) return perSecond;
  throw new InvalidArgumentError(
    "Expected jobs per time, above 0 and at most 1000000/s, as in 200/s or 9000/m.",
  );
}

/** `512MB`, `1.5GiB`: bytes. MB and MiB differ, as they do everywhere else. */
export function memory(text: string): number {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)\s*([kKMGT]i?)B?$/.exec(text) ?? [];
  const power = " KMGT".indexOf(unit.charAt(0).toUpperCase());
  const bytes = Number(amount) * (unit.endsWith("i") ? 1024 : 1000) ** power;
  if (bytes >= LEAST_MEMORY_BYTES) return bytes;
  if (bytes > 0)
    throw new InvalidArgumentError("Expected at least 16MiB, as in 512MB: no runtime starts with less.");
  throw new InvalidArgumentError("Expected an amount with its unit, as in 512MB or 2GiB.");
}

function predictedCores(text: string): number[] {
  return list(text).map((item) => {
    const value = /^\d+$/.test(item) ? Number(item) : Number.NaN;
    if (value >= 1 && value <= MOST_PREDICTED_CORES) return value;
    throw new InvalidArgumentError(
      `Expected whole numbers of cores from 1 to ${MOST_PREDICTED_CORES}, as in 4,8.`,
    );
  });
}

export function addSizeFlags(command: Command): Command {
  const sized = command
    .addOption(
      new Option("--within <percent>", "accept a size whose throughput is this close to the best")
        .argParser(tolerance)
        .default(0.05, "5%"),
    )
    .option("--p99 <time>", "limit for the 99th percentile of the latency at --rate, as in 50ms", duration)
    .option("--rate <jobs/time>", "number of jobs that arrive in a time, as in 200/s", rate)
    .option(
      "--memory <amount>",
      "limit for the peak memory (RSS) of the process with its workers, as in 512MB",
      memory,
    )
    .addOption(
      new Option(
        "--max-block <time>",
        "limit for the delay of the main thread's event loop (99th percentile)",
      )
        .argParser(duration)
        .default(20, "20ms"),
    )
    .option("--pools <names>", `pools to choose from (default: ${COMMON_POOLS.join(",")})`, list)
    .option(
      "--runtime <name>",
      "node, bun, deno, or a path to a binary (default: the runtime that runs poolmark)",
    )
    .option(
      "--workers <counts>",
      "numbers of workers to choose from: 3, or by the effective cores: 0.5x, 1x, c-1",
      list,
    )
    .option("--jobs-per-worker <counts>", "numbers of jobs per worker to choose from", jobsPerWorker)
    .option("--exhaustive", "measure all sizes, even those that cannot change the answer")
    .option(
      "--predict-cores <counts>",
      "predict the throughput on these numbers of cores, as in 4,8",
      predictedCores,
    )
    .option("--strict", "exit with code 4 if the noise hides the answer")
    .option(
      "--budget <time>",
      "time limit for the answer (default: 45s, and more with --rate or --predict-cores)",
      duration,
    )
    .addOption(assumeCoresFlag)
    .option("--seed <n>", "seed of the inputs and of the order", positiveInteger(2 ** 31 - 1), 1);
  return addOutputFlags(addBrokerFlags(addJobFlags(sized)), sizeForms);
}
