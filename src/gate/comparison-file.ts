import { z } from "zod";
import { UsageError } from "../domain/usage-error.ts";
import { validated } from "../domain/validated.ts";
import { FIGURE_NAMES } from "../estimate/figures.ts";
import { COMPARISON_VERSION, type Comparison } from "./comparison.ts";
import { VERDICTS } from "./judge.ts";

// What `--json` of compare and against writes.

const sides = <Value extends z.ZodType>(value: Value) => z.strictObject({ baseline: value, current: value });
const count = z.int().nonnegative();
const subject = z.strictObject({
  question: z.enum(["pool", "job"]),
  ...{ runtime: z.string(), scenario: z.string(), pool: z.string() },
  ...{ workers: z.int().positive(), jobsPerWorker: z.int().positive() },
});
const measured = {
  forks: sides(count),
  change: z.strictObject({ estimate: z.number(), low: z.number().nullable(), high: z.number().nullable() }),
  verdict: z.enum(VERDICTS),
};

const schema = z.strictObject({
  schemaVersion: z.literal(COMPARISON_VERSION),
  ...{ baseline: z.string(), current: z.string(), machine: z.string(), notes: z.array(z.string()) },
  measuredAt: z.iso.datetime().nullable(),
  outcome: z.enum(["pass", "regression", "missing", "inconclusive", "advice"]),
  findings: z.array(
    z.strictObject({
      ...measured,
      ...{ subject, figure: z.enum(FIGURE_NAMES), load: z.number().nullable() },
      ...{ baseline: z.number(), current: z.number(), values: sides(z.array(z.number())) },
      ...{ tolerance: z.number(), suspect: z.boolean(), ruledOut: z.boolean() },
      minimumDetectable: z.number().nullable(),
      ...{ provenFrom: z.number().nullable(), forkSpread: z.number().nullable() },
      looks: z.array(z.strictObject(measured)),
      leftOpen: z.string().exactOptional(),
    }),
  ),
  missing: z.array(z.strictObject({ subject, reason: z.string() })),
  missingFails: z.boolean(),
  tolerances: z.record(z.enum(FIGURE_NAMES), z.number()),
  command: z.string().optional(),
});

/** Whether a JSON document is what `poolmark compare --json` wrote. */
export function isComparison(document: unknown): boolean {
  return (
    typeof document === "object" && document !== null && "findings" in document && "missingFails" in document
  );
}

/** @throws UsageError in one sentence for a comparison of another version, or one that is not whole */
export function comparisonIn(document: unknown, path: string): Comparison {
  const { schemaVersion } = document as { readonly schemaVersion?: unknown };
  if (schemaVersion !== 1 && schemaVersion !== COMPARISON_VERSION)
    throw new UsageError(
      `"${path}" is a comparison of schema version ${schemaVersion}, this poolmark reads versions 1 and ${COMPARISON_VERSION}: compare again`,
    );
  const current = schemaVersion === 1 ? fromVersion1(document as Fields) : document;
  const { schemaVersion: _, ...comparison } = validated(
    schema,
    current,
    `"${path}" is not a valid comparison`,
  );
  return comparison;
}

type Fields = Readonly<Record<string, unknown>>;

/** Version 1 had another name for the minimum detectable effect, and no date. */
function fromVersion1(document: Fields): Fields {
  const findings = Array.isArray(document.findings) ? (document.findings as Fields[]) : [];
  return {
    measuredAt: null,
    ...document,
    schemaVersion: COMPARISON_VERSION,
    findings: findings.map(({ smallestFound = null, ...finding }) => ({
      minimumDetectable: smallestFound,
      ...finding,
    })),
  };
}
