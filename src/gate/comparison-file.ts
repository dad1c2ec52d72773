import { UsageError } from "../domain/usage-error.ts";
import { validated } from "../domain/validated.ts";
import { COMPARISON_VERSION, type Comparison, comparisonSchema } from "./comparison.ts";

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
    comparisonSchema,
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
