import { z } from "zod";
import type { Fixed } from "../domain/fixed.ts";
import { FIGURE_NAMES } from "../estimate/figures.ts";
import { subjectSchema } from "./subject.ts";

// What the gate says of two versions, and what `--json` of compare and against writes.

export const COMPARISON_VERSION = 2;
export const VERDICTS = ["regression", "improvement", "equivalent", "inconclusive"] as const;

const sides = <Value extends z.ZodType>(value: Value) => z.strictObject({ baseline: value, current: value });
const measured = {
  forks: sides(z.int().nonnegative()),
  /** Of the cost, with one-sided 95 % bounds, uncorrected; null: fewer than three forks tell nothing of the noise. */
  change: z.strictObject({ estimate: z.number(), low: z.number().nullable(), high: z.number().nullable() }),
  verdict: z.enum(VERDICTS),
};

/** What the forks allow to say of one figure. Shares: 0.1 is 10 % more cost, time per job or bytes. */
const finding = z.strictObject({
  ...measured,
  ...{ subject: subjectSchema, figure: z.enum(FIGURE_NAMES), load: z.number().nullable() },
  /** Geometric means as people read them; `values`: the same fork by fork. */
  ...{ baseline: z.number(), current: z.number(), values: sides(z.array(z.number())) },
  tolerance: z.number(),
  /** Looks worse than the tolerance, and is more than noise, but not yet proven: worth a second measurement. */
  suspect: z.boolean(),
  /** The data rule out that it is worse than the tolerance. */
  ruledOut: z.boolean(),
  /** The smallest worsening that this comparison would have found with a power of 80 %; null: none, with so few forks. */
  minimumDetectable: z.number().nullable(),
  /** The change that would have been proven, had it been seen; null: none, with so few forks. */
  provenFrom: z.number().nullable(),
  /** Noise of one side's fork, as a standard deviation of the logarithm. */
  forkSpread: z.number().nullable(),
});

const judged = finding.extend({
  /** First, second and third measurement of what was suspected: all forks up to then. Empty: it was not measured again. */
  looks: z.array(z.strictObject(measured)),
  /** Still suspected, and why it was not measured once more; absent: it was, or need not be. */
  leftOpen: z.string().exactOptional(),
});

export const comparisonSchema = z.strictObject({
  schemaVersion: z.literal(COMPARISON_VERSION),
  /** What compares the same again, quoted for a shell. Missing: an older poolmark wrote the file. */
  command: z.string().optional(),
  ...{ baseline: z.string(), current: z.string(), machine: z.string(), notes: z.array(z.string()) },
  /** When the current version was measured: ISO 8601, UTC; null: not known of an old file. */
  measuredAt: z.iso.datetime().nullable(),
  outcome: z.enum(["pass", "regression", "missing", "inconclusive", "advice"]),
  findings: z.array(judged),
  /** Cells that the baseline has and the current run has not. */
  missing: z.array(z.strictObject({ subject: subjectSchema, reason: z.string() })),
  missingFails: z.boolean(),
  tolerances: z.record(z.enum(FIGURE_NAMES), z.number()),
});

export type Finding = Fixed<z.infer<typeof finding>>;
export type Verdict = Finding["verdict"];
export type Judged = Fixed<z.infer<typeof judged>>;
export type Comparison = Omit<Fixed<z.infer<typeof comparisonSchema>>, "schemaVersion">;
export type GateOutcome = Comparison["outcome"];
export type Missing = Comparison["missing"][number];

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
