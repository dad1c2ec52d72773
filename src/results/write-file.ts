import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../domain/usage-error.ts";

/**
 * Writes a file in one step: a reader sees the old one or the new one, never a half.
 *
 * @throws UsageError in one sentence for a disk that is full, a place that may not be written to
 */
export function writeWhole(path: string, text: string): void {
  const target = linkedFrom(path);
  const unfinished = `${target}.${process.pid}.part`;
  try {
    makeFolder(dirname(target));
    const inPlace = isDevice(target);
    writeFileSync(inPlace ? target : unfinished, text);
    if (!inPlace) renameSync(unfinished, target);
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
  const target = linkedFrom(path);
  const folder = dirname(target);
  try {
    if (existsSync(target) && statSync(target).isDirectory()) throw new Error("it is a folder");
    if (isDevice(target)) return;
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

/** What a link points to is written, and the link stays. The two may lie on different disks. */
function linkedFrom(path: string): string {
  return existsSync(path) ? realpathSync(path) : resolve(path);
}

/** `/dev/null`, a pipe: written to as it is, for a new file would take its place. */
function isDevice(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
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
