import { readFileSync } from "node:fs";
import { parseJsonFile } from "../domain/json-file.ts";
import { UsageError } from "../domain/usage-error.ts";
import { checkOwn, validated } from "../domain/validated.ts";
import { type Results, resultsSchema, SCHEMA_VERSION } from "./schema.ts";
import { fromVersion2 } from "./version-2.ts";
import { reasonOf, writeWhole } from "./write-file.ts";

/** A file of an older or newer poolmark: whole, but not to be read by this one. */
export class OtherVersion extends UsageError {}

/** @throws UsageError in one sentence for a file that is missing, cut off, no results file, or of another version */
export function readResults(path: string): Results {
  return resultsIn(readDocument(path), path);
}

/** @throws UsageError in one sentence for a file that is missing or cut off */
export function readDocument(path: string): unknown {
  try {
    return parseJsonFile(readFileSync(path));
  } catch (error) {
    throw new UsageError(`Cannot read results from "${path}": ${reasonOf(error)}`);
  }
}

/** @throws UsageError in one sentence for what is no results file, or of another version */
export function resultsIn(value: unknown, path: string): Results {
  const version = (value as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (version === undefined)
    throw new UsageError(`"${path}" is not a results file of poolmark: it has no schemaVersion`);
  if (version !== SCHEMA_VERSION && version !== 2) {
    throw new OtherVersion(
      `"${path}" has schema version ${version}, this poolmark reads versions 2 and ${SCHEMA_VERSION}: measure again, or use the poolmark that wrote it`,
    );
  }
  const current = version === 2 ? fromVersion2(value) : value;
  return validated(resultsSchema, current, `"${path}" is not a valid results file`);
}

/**
 * Writes a results file in one step.
 *
 * @throws TypeError if the results do not fit their own schema: our bug; UsageError as `writeWhole` does
 */
export function writeResults(path: string, results: Results): void {
  checkOwn(resultsSchema, results, "A results file");
  writeWhole(path, `${readable(results)}\n`);
}

/** Indented, but with each of the thousands of turns on one line. */
function readable(results: Results): string {
  const text = JSON.stringify(results, null, 1);
  return text.replace(/\[\s+(\d+),\s+(\d+),\s+(\d+),\s+([\d.e-]+)\s+\]/g, "[$1, $2, $3, $4]");
}
