import { resolve } from "node:path";
import { FIGURE_NAMES, type FigureName, figures } from "../estimate/figures.ts";
import { readCalibration } from "../gate/calibration.ts";
import { NotComparable, type Run, type RunTerms, type Terms } from "../gate/compared-runs.ts";
import { OtherVersion } from "../results/file.ts";
import { EXIT } from "./exit-code.ts";
import type { OutputFlags } from "./output.ts";
import { readRun } from "./read-run.ts";
import type { World } from "./world.ts";

export interface GateFlags extends OutputFlags {
  /** What compares the same again. */
  readonly command: string;
  readonly tolerance?: Partial<Record<FigureName, number>>;
  readonly strict?: boolean;
  readonly lenient?: boolean;
}

export interface CompareFlags extends GateFlags {
  readonly allowForeign?: boolean;
  readonly calibration?: string;
}

export function termsOf({ tolerance, strict = false, lenient = false }: GateFlags): Terms {
  const pairs = FIGURE_NAMES.map((name) => [name, tolerance?.[name] ?? figures[name].tolerance]);
  return { strict, lenient, tolerances: Object.fromEntries(pairs) as Terms["tolerances"] };
}

/** @throws UsageError for a file that is no calibration */
export function runTermsOf(flags: CompareFlags, world: World): RunTerms {
  const { allowForeign = false, calibration: path } = flags;
  const calibration = path === undefined ? null : { path, value: readCalibration(resolve(world.cwd, path)) };
  return { ...termsOf(flags), allowForeign, calibration };
}

/** Prints why runs cannot be compared, in one sentence. */
export async function orNotComparable(world: World, verdict: () => Promise<number>): Promise<number> {
  try {
    return await verdict();
  } catch (error) {
    if (!(error instanceof NotComparable)) throw error;
    world.stderr(`poolmark: ${error.message}\n`);
    return EXIT.notComparable;
  }
}

/** A file of another version is whole, but cannot be compared. */
export async function readSide(path: string, world: World): Promise<Run> {
  try {
    return { path, results: await readRun(resolve(world.cwd, path)) };
  } catch (error) {
    throw error instanceof OtherVersion ? new NotComparable(error.message) : error;
  }
}
