import { resolve } from "node:path";
import { priorFrom, readCalibration } from "../gate/calibration.ts";
import { type Comparison, type GateOptions, outcomeOf } from "../gate/comparison.ts";
import { FIGURE_NAMES, type FigureName, figures } from "../gate/figure.ts";
import { differences, fingerprintKey } from "../gate/fingerprint.ts";
import type { Rules } from "../gate/judge.ts";
import { OtherVersion, readResults } from "../results/file.ts";
import type { Results } from "../results/schema.ts";
import { EXIT } from "./exit-code.ts";
import type { World } from "./world.ts";

export interface GateFlags {
  readonly tolerance?: Partial<Record<FigureName, number>>;
  readonly strict?: boolean;
  readonly lenient?: boolean;
  readonly format: string;
}

export interface CompareFlags extends GateFlags {
  readonly allowForeign?: boolean;
  readonly calibration?: string;
  readonly quiet?: boolean;
}

/** Two runs that do not belong together, in one sentence: exit code 3. */
class NotComparable extends Error {}

interface Run {
  readonly path: string;
  readonly results: Results;
}

export interface Runs {
  readonly baseline: Run;
  readonly current: Run;
}

/** @throws NotComparable if the runs, or the calibration, are of different machines */
export function rulesOf(
  flags: CompareFlags,
  { baseline, current }: Runs,
  world: World,
): Omit<Rules, "alpha"> {
  const foreign = differences(baseline.results, current.results);
  if (foreign.length > 0 && flags.allowForeign !== true) {
    throw new NotComparable(
      `"${baseline.path}" and "${current.path}" are not comparable: ${foreign.join("; ")}. Measure both on machines of one kind, use poolmark against, or take it as advice with --allow-foreign`,
    );
  }
  const tolerances = tolerancesOf(flags);
  return { tolerance: (figure) => tolerances[figure], ...priorOf(flags, current.results, world) };
}

/** @throws NotComparable if nothing was compared */
export function concludeRuns(
  { baseline, current }: Runs,
  { findings, missing, notes }: Pick<Comparison, "findings" | "missing" | "notes">,
  flags: CompareFlags,
): Comparison {
  if (findings.length === 0 && missing.length === 0) {
    throw new NotComparable(
      `"${baseline.path}" has no measured cell with its reference: there is nothing to compare with`,
    );
  }
  const foreign = differences(baseline.results, current.results);
  const options = optionsOf(flags, foreign.length > 0);
  return {
    ...{ baseline: baseline.path, current: current.path, findings, missing, tolerances: tolerancesOf(flags) },
    notes: [
      ...foreign.map((difference) => `Not comparable: ${difference}`),
      ...unfinished(baseline.results, "baseline"),
      ...unfinished(current.results, "current"),
      ...notes,
    ],
    machine: machineOf(current.results),
    missingFails: !options.lenient && !options.adviceOnly,
    outcome: outcomeOf({ findings, missing }, options),
  };
}

function priorOf({ calibration: path }: CompareFlags, current: Results, world: World): Pick<Rules, "prior"> {
  if (path === undefined) return {};
  const calibration = readCalibration(resolve(world.cwd, path));
  if (calibration.fingerprint === fingerprintKey(current)) return { prior: priorFrom(calibration) };
  throw new NotComparable(
    `"${path}" was made on another machine, or with other versions (${calibration.machine}): calibrate here, or leave --calibration out`,
  );
}

export function optionsOf(flags: GateFlags, adviceOnly: boolean): GateOptions {
  return { strict: flags.strict ?? false, lenient: flags.lenient ?? false, adviceOnly };
}

export function tolerancesOf({ tolerance }: GateFlags): Record<FigureName, number> {
  const pairs = FIGURE_NAMES.map((name) => [name, tolerance?.[name] ?? figures[name].tolerance]);
  return Object.fromEntries(pairs) as Record<FigureName, number>;
}

/** Says what cannot be compared, in a sentence. */
export async function orNotComparable(verdict: () => Promise<number>, world: World): Promise<number> {
  try {
    return await verdict();
  } catch (error) {
    if (!(error instanceof NotComparable)) throw error;
    world.stderr(`poolmark: ${error.message}\n`);
    return EXIT.notComparable;
  }
}

/** A file of another version is whole, but cannot be compared. */
export function readSide(path: string, world: World): Run {
  try {
    return { path, results: readResults(resolve(world.cwd, path)) };
  } catch (error) {
    throw error instanceof OtherVersion ? new NotComparable(error.message) : error;
  }
}

/** In one line. */
export function machineOf({ environment, poolmark }: Results): string {
  const { cpuModel, cores, platform, arch, runtimes } = environment;
  const names = runtimes.map(({ name, version }) => `${name} ${version}`);
  return `${cpuModel ?? "unknown CPU"}, ${Number(cores.toFixed(2))} cores, ${platform} ${arch}, ${names.join(", ")}, poolmark ${poolmark}`;
}

function unfinished({ status }: Results, which: string): string[] {
  return status === "complete"
    ? []
    : [`The ${which} run is not whole: it was ${status === "running" ? "not finished" : status}`];
}
