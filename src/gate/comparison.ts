import type { FigureName } from "../estimate/figures.ts";
import type { Finding, Verdict } from "./judge.ts";
import type { Missing } from "./pairs.ts";

/** One measurement of a finding that was suspected: all forks up to then. */
export interface Look {
  readonly forks: Finding["forks"];
  readonly change: Finding["change"];
  readonly verdict: Verdict;
}

export interface Judged extends Finding {
  /** First, second and third measurement of what was suspected, data pooled; empty: it was not measured again. */
  readonly looks: readonly Look[];
  /** Still suspected, and why it was not measured once more; absent: it was, or need not be. */
  readonly leftOpen?: string;
}

export type GateOutcome = "pass" | "regression" | "missing" | "inconclusive" | "advice";

export const COMPARISON_VERSION = 2;

/** What the gate says of two versions. */
export interface Comparison {
  readonly baseline: string;
  readonly current: string;
  readonly outcome: GateOutcome;
  readonly findings: readonly Judged[];
  readonly missing: readonly Missing[];
  readonly missingFails: boolean;
  readonly notes: readonly string[];
  readonly machine: string;
  /** When the current version was measured: ISO 8601, UTC; null: not known of an old file. */
  readonly measuredAt: string | null;
  readonly tolerances: Readonly<Record<FigureName, number>>;
  /** What compares the same again, quoted for a shell. Missing: an older poolmark wrote the file. */
  readonly command?: string | undefined;
}

export interface GateOptions {
  /** A missing cell is no failure. */
  readonly lenient: boolean;
  /** What may hide a regression is a failure, too. */
  readonly strict: boolean;
  /** The runs are of different machines: nothing fails. */
  readonly adviceOnly: boolean;
}

export function outcomeOf(
  { findings, missing }: Pick<Comparison, "findings" | "missing">,
  { lenient, strict, adviceOnly }: GateOptions,
): GateOutcome {
  if (adviceOnly) return "advice";
  if (findings.some(({ verdict }) => verdict === "regression")) return "regression";
  if (missing.length > 0 && !lenient) return "missing";
  if (strict && findings.some(mayHideRegression)) return "inconclusive";
  return "pass";
}

export function mayHideRegression({ verdict, ruledOut }: Finding): boolean {
  return verdict === "inconclusive" && !ruledOut;
}
