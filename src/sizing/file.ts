import { z } from "zod";
import { UsageError } from "../domain/usage-error.ts";
import { checkOwn, validated } from "../domain/validated.ts";
import { SIZE_SCHEMA_VERSION, type SizingDocument, sizingSchema } from "./schema.ts";

/** Fields that version 1 named otherwise, by the path of the object that holds them. */
const RENAMED = {
  "": { readings: "observations" },
  question: { beside: "otherSizes" },
  job: { untold: "unavailable" },
} as const;

/** Whether a JSON document is what `poolmark size --json` wrote. */
export function isSizing(document: unknown): boolean {
  return (
    typeof document === "object" &&
    document !== null &&
    "verdict" in document &&
    ("observations" in document || "readings" in document)
  );
}

/** @throws UsageError in one sentence for a sizing that is not whole, or of another version */
export function sizingIn(document: unknown, path: string): SizingDocument {
  const { schemaVersion } = document as { schemaVersion?: unknown };
  const current = schemaVersion === 1 ? fromVersion1(document as Fields) : document;
  if (schemaVersion !== 1 && schemaVersion !== SIZE_SCHEMA_VERSION)
    throw new UsageError(
      `"${path}" is a sizing of schema version ${schemaVersion}, this poolmark reads versions 1 and ${SIZE_SCHEMA_VERSION}: measure again, or use the poolmark that wrote it`,
    );
  return validated(sizingSchema, current, `"${path}" is not a valid sizing`);
}

type Fields = Readonly<Record<string, unknown>>;

function fromVersion1(document: Fields): Fields {
  const { question, job, predictions } = document as Record<string, Fields | null | undefined>;
  return {
    ...renamed(document, RENAMED[""]),
    ...{ schemaVersion: SIZE_SCHEMA_VERSION },
    ...{ question: question && renamed(question, RENAMED.question), job: job && renamed(job, RENAMED.job) },
    predictions: Array.isArray(predictions)
      ? predictions.map((one: Fields) => (one.how === "untold" ? { ...one, how: "unavailable" } : one))
      : predictions,
  };
}

function renamed(fields: Fields, names: Readonly<Record<string, string>>): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [names[name] ?? name, value]));
}

/** @throws TypeError if it does not fit its own schema: our bug */
export function checkSizing(document: SizingDocument): SizingDocument {
  checkOwn(sizingSchema, document, "A sizing");
  return document;
}

/** The schema as published in results/size.schema.json. */
export function sizingJsonSchema(): unknown {
  return z.toJSONSchema(sizingSchema);
}
