import { UsageError } from "../domain/usage-error.ts";
import { SIZE_SCHEMA_VERSION, type SizingDocument, sizingSchema } from "./schema.ts";

/** Whether a JSON document is what `poolmark size --json` wrote. */
export function isSizing(document: unknown): boolean {
  return typeof document === "object" && document !== null && "verdict" in document && "readings" in document;
}

/** @throws UsageError in one sentence for a sizing that is not whole, or of another version */
export function sizingIn(document: unknown, path: string): SizingDocument {
  const { schemaVersion } = document as { schemaVersion?: unknown };
  if (schemaVersion !== SIZE_SCHEMA_VERSION)
    throw new UsageError(
      `"${path}" is a sizing of schema version ${schemaVersion}, this poolmark reads version ${SIZE_SCHEMA_VERSION}: measure again, or use the poolmark that wrote it`,
    );
  const { data, error } = sizingSchema.safeParse(document);
  const [issue] = error?.issues ?? [];
  if (data === undefined)
    throw new UsageError(`"${path}" is not a valid sizing: ${issue?.path.join(".")}: ${issue?.message}`);
  return data;
}
