import { appendFileSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "../domain/usage-error.ts";
import { FIGURE_NAMES, type FigureName, figures } from "../estimate/figures.ts";
import { readCalibration } from "../gate/calibration.ts";
import { NotComparable, type Run, type RunTerms, type Terms } from "../gate/compared-runs.ts";
import type { Comparison } from "../gate/comparison.ts";
import { comparisonForms } from "../report/registry.ts";
import { OtherVersion } from "../results/file.ts";
import { EXIT, GATE_EXIT } from "./exit-code.ts";
import { drawOptions, type OutputFlags, openOutput } from "./output.ts";
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

/**
 * Before anything is measured.
 *
 * @returns prints a comparison, appends it to the job's summary where there is one, and returns the exit code
 * @throws UsageError as `openOutput`, and for flags that exclude each other
 */
export async function openVerdict(
  flags: GateFlags,
  world: World,
): Promise<(compared: Comparison) => Promise<number>> {
  const output = await openOutput(comparisonForms, flags, world);
  if (flags.strict && Object.values(flags.tolerance ?? {}).includes(0))
    throw new UsageError(
      "--strict needs a tolerance above 0: no measurement of two equal versions rules out every slowdown; give a tolerance, as in --tolerance 1%, or leave out --strict",
    );
  return async (compared) => {
    const comparison = { ...compared, command: flags.command };
    output.show(comparison);
    await summarize(comparison, world);
    return GATE_EXIT[comparison.outcome];
  };
}

async function summarize(comparison: Comparison, world: World): Promise<void> {
  const summary = world.env.GITHUB_STEP_SUMMARY;
  if (summary === undefined || summary === "") return;
  const drawMarkdown = await comparisonForms.formats.markdown();
  try {
    appendFileSync(resolve(world.cwd, summary), `${drawMarkdown(comparison, drawOptions(world))}\n`);
  } catch (error) {
    // The verdict counts, and its exit code.
    const { message } = error as Error;
    world.stderr(`poolmark: The summary in GITHUB_STEP_SUMMARY is not written: ${message}\n`);
  }
}
