import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseJsonFile } from "../domain/json-file.ts";
import { UsageError } from "../domain/usage-error.ts";
import { checkOwn, validated } from "../domain/validated.ts";
import { type Results, resultsSchema, SCHEMA_VERSION } from "./schema.ts";
import { fromVersion2 } from "./version-2.ts";

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
    throw new UsageError(`"${path}" is no results file of poolmark: it has no schemaVersion`);
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

/** Indented, but each turn, of which there are thousands, on one line. */
function readable(results: Results): string {
  const text = JSON.stringify(results, null, 1);
  return text.replace(/\[\s+(\d+),\s+(\d+),\s+(\d+),\s+([\d.e-]+)\s+\]/g, "[$1, $2, $3, $4]");
}

/**
 * Writes a file in one step: a reader sees the old one or the new one, never a half.
 *
 * @throws UsageError in one sentence for a disk that is full, a place that may not be written to
 */
export function writeWhole(path: string, text: string): void {
  const unfinished = `${path}.${process.pid}.part`;
  try {
    makeFolder(dirname(resolve(path)));
    writeFileSync(unfinished, text);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    const before = existsSync(path) ? "; what was there before still is" : "";
    throw new UsageError(`Cannot write "${path}": ${reasonOf(error)}${before}`);
  }
}

/**
 * Said before measuring, not after.
 *
 * @param flag by which the user gives another place
 * @throws UsageError if a file cannot be written there
 */
export function checkWritable(path: string, flag: string): void {
  const target = resolve(path);
  const folder = dirname(target);
  try {
    if (existsSync(target) && statSync(target).isDirectory()) throw new Error("it is a folder");
    makeFolder(folder);
    // Only trying tells: root may write where no file can be made, and others where no new one can.
    if (existsSync(target)) closeSync(openSync(target, "a"));
    const trial = join(folder, `.poolmark-${process.pid}`);
    writeFileSync(trial, "");
    rmSync(trial);
  } catch (error) {
    throw new UsageError(
      `Cannot write results to "${path}": ${reasonOf(error)}; give another place with ${flag}`,
    );
  }
}

/** One level at a time: with `recursive`, Node 20 never comes back from a folder in `/proc`. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

/** Of a failed read or write, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EISDIR") return "it is a folder";
  if (code === "ENOENT") return "there is no such file or folder";
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") return "no permission";
  if (code === "ENOSPC" || code === "EDQUOT") return "the disk is full";
  return message;
}
