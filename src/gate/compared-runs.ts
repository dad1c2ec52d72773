import type { FigureName } from "../estimate/figures.ts";
import { machineName } from "../results/machine-name.ts";
import type { Results } from "../results/schema.ts";
import { type Calibration, priorFrom } from "./calibration.ts";
import { type Comparison, type GateOptions, outcomeOf } from "./comparison.ts";
import { differences, fingerprintKey } from "./fingerprint.ts";
import type { Rules } from "./judge.ts";

/** How two versions are to be judged. */
export interface Terms extends Pick<GateOptions, "lenient" | "strict"> {
  readonly tolerances: Readonly<Record<FigureName, number>>;
}

/** How two runs are. */
export interface RunTerms extends Terms {
  /** Runs of different machines are compared all the same, for advice. */
  readonly allowForeign: boolean;
  /** The noise of this machine; null: only the runs tell. */
  readonly calibration: { readonly path: string; readonly value: Calibration } | null;
}

/** Two runs that do not belong together, in one sentence. */
export class NotComparable extends Error {}

/** A results file. */
export interface Run {
  readonly path: string;
  readonly results: Results;
}

export interface Runs {
  readonly baseline: Run;
  readonly current: Run;
}

/** @throws NotComparable if the runs, or the calibration, are of different machines */
export function rulesOf(
  { tolerances, allowForeign, calibration }: RunTerms,
  { baseline, current }: Runs,
): Omit<Rules, "alpha"> {
  const foreign = differences(baseline.results, current.results);
  if (foreign.length > 0 && !allowForeign) {
    throw new NotComparable(
      `"${baseline.path}" and "${current.path}" are not comparable: ${foreign.join("; ")}. Measure both on machines of one kind, use poolmark against, or take it as advice with --allow-foreign`,
    );
  }
  const tolerance = (figure: FigureName) => tolerances[figure];
  if (calibration === null) return { tolerance };
  if (calibration.value.fingerprint === fingerprintKey(current.results))
    return { tolerance, prior: priorFrom(calibration.value) };
  throw new NotComparable(
    `"${calibration.path}" was made on another machine, or with other versions (${calibration.value.machine}): calibrate here, or leave --calibration out`,
  );
}

/** @throws NotComparable if nothing was compared */
export function concludeRuns(
  { baseline, current }: Runs,
  { findings, missing, notes }: Pick<Comparison, "findings" | "missing" | "notes">,
  { tolerances, lenient, strict }: RunTerms,
): Comparison {
  if (findings.length === 0 && missing.length === 0) {
    throw new NotComparable(
      `"${baseline.path}" has no measured cell with its reference: there is nothing to compare with`,
    );
  }
  const foreign = differences(baseline.results, current.results);
  const adviceOnly = foreign.length > 0;
  return {
    ...{ baseline: baseline.path, current: current.path, findings, missing, tolerances },
    notes: [
      ...foreign.map((difference) => `Not comparable: ${difference}`),
      ...unfinished(baseline.results, "baseline"),
      ...unfinished(current.results, "current"),
      ...notes,
    ],
    machine: measuredOn(current.results),
    measuredAt: current.results.startedAt,
    missingFails: !lenient && !adviceOnly,
    outcome: outcomeOf({ findings, missing }, { lenient, strict, adviceOnly }),
  };
}

/** The machine, its runtimes and poolmark's version, in one line. */
export function measuredOn({ environment, poolmark }: Pick<Results, "environment" | "poolmark">): string {
  const runtimes = environment.runtimes.map(({ name, version }) => `${name} ${version}`).join(", ");
  return [machineName(environment), runtimes, `poolmark ${poolmark}`]
    .filter((part) => part !== "")
    .join(", ");
}

function unfinished({ status }: Results, which: string): string[] {
  return status === "complete"
    ? []
    : [`The ${which} run is not whole: it was ${status === "running" ? "not finished" : status}`];
}
