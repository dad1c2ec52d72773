import { InvalidArgumentError, Option } from "commander";
import { suggestion } from "../domain/nearest.ts";
import { UsageError } from "../domain/usage-error.ts";
import type { FigureName } from "../estimate/figures.ts";

/** A list after a flag: `a,b`. Commas inside brackets belong to a pool's settings. */
export function list(text: string): string[] {
  const items = text.split(/,(?![^[]*\])/).map((item) => item.trim());
  if (items.some((item) => item === ""))
    throw new InvalidArgumentError("Expected values with commas between them, as in a,b,c.");
  return items;
}

export function positiveInteger(most: number) {
  return (text: string): number => {
    const value = /^\d+(e\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= 1 && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number from 1 to ${most}.`);
  };
}

/** `120s`, `2m`, `500ms`: in ms. */
export function duration(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const ms = Number(amount) * ({ ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit ?? ""] ?? Number.NaN);
  if (ms > 0) return ms;
  throw new InvalidArgumentError("Expected a time above 0 with its unit, as in 90s, 5m or 1h.");
}

/** A duration long enough to tell noise, and short enough to wait for. */
export function watchTime(text: string): number {
  const ms = duration(text);
  if (ms >= 2000 && ms <= 600_000) return ms;
  throw new InvalidArgumentError("Expected a time from 2s to 10m, as in 20s.");
}

/** `3%` or `0.03`; NaN for any other text, also for a bare 3: it may be meant as 3 %, and would be 300 %. */
export function shareOf(text: string): number {
  const [, amount, percent] = /^(\d+(?:\.\d+)?)\s*(%)?$/.exec(text) ?? [];
  if (percent !== undefined) return Number(amount) / 100;
  return Number(amount) < 1 ? Number(amount) : Number.NaN;
}

/** The half-width of an interval, as a share. */
export function width(text: string): number {
  const share = shareOf(text);
  if (share >= 0.001 && share <= 1) return share;
  throw new InvalidArgumentError("Expected the half-width of an interval from 0.1% to 100%, as in 3%.");
}

export function cores(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && value <= 4096) return value;
  throw new InvalidArgumentError("Expected a number of cores above 0, as in 2 or 0.5.");
}

export const assumeCoresFlag = new Option(
  "--assume-cores <n>",
  "number of effective cores (default: from the CPU affinity and the CPU quota)",
).argParser(cores);

/** Finds names in a registry. @throws UsageError for an unknown one, with the nearest right one */
export function checkNames(what: string, names: readonly string[], known: readonly string[]): void {
  for (const name of names) {
    if (!known.includes(name)) {
      throw new UsageError(
        `Unknown ${what} "${name}"${suggestion(name, known)} Expected one of ${known.join(", ")}`,
      );
    }
  }
}

/**
 * `7%`, `0.07`, or figure by figure: `throughput=7%,memory=20%`. 0: whatever is shown to be slower fails.
 *
 * @returns shares by the gate's names of figures
 */
export function tolerances(text: string): Partial<Record<FigureName, number>> {
  const names: Readonly<Record<string, readonly FigureName[]>> = {
    throughput: ["throughput"],
    cpu: ["cpuMsPerJob"],
    p99: ["p99Ms"],
    "start-up": ["startUpMs"],
    memory: ["memoryBytes"],
    all: ["throughput", "cpuMsPerJob", "p99Ms", "startUpMs", "memoryBytes"],
  };
  const pairs = list(text).flatMap((item) => {
    const [, name = "all", amount = ""] = /^(?:([a-z0-9-]+)=)?(.+)$/.exec(item) ?? [];
    const share = shareOf(amount);
    const figures = names[name];
    if (figures === undefined || !(share >= 0 && share <= 10)) {
      throw new InvalidArgumentError(
        `Expected a share, as in 7% or 0.07, or shares of ${Object.keys(names).join(", ")}, as in throughput=7%,memory=20%.`,
      );
    }
    return figures.map((figure) => [figure, share]);
  });
  return Object.fromEntries(pairs) as Partial<Record<FigureName, number>>;
}
