import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ownRoot } from "../host/packages.ts";
import { readDocument, resultsIn } from "../results/file.ts";
import type { Results } from "../results/schema.ts";

/** The folders in results/ that belong to the project. Own runs, whose folders have a time (`2026-01-02T03-04-05`), lie beside them. */
export function keptFolders(): string[] {
  return readdirSync(join(ownRoot(), "results")).filter((name) => /^\d{4}(-\d\d){2}-./.test(name));
}

/**
 * The runs that are kept in results/, by `date/name` without `.json`.
 *
 * @param written the versions of the schema that a file may have been written with
 */
export function keptRuns(written: readonly number[] = [2, 3]): Map<string, Results> {
  const root = join(ownRoot(), "results");
  const runs = keptFolders()
    .flatMap((folder) => readdirSync(join(root, folder)).map((file) => `${folder}/${file}`))
    .filter((file) => file.endsWith(".json"))
    .toSorted()
    .flatMap((file): [string, Results][] => {
      const document = readDocument(join(root, file));
      const isRun =
        typeof document === "object" &&
        document !== null &&
        "cells" in document &&
        written.includes((document as { schemaVersion?: number }).schemaVersion ?? 0);
      return isRun ? [[nameOf(file), resultsIn(document, file)]] : [];
    });
  assert.ok(runs.length >= 5 || written.length === 1, `${runs.length} runs are kept`);
  return new Map(runs);
}

function nameOf(file: string): string {
  return file.replace(/-epyc-2-cores\//, "/").replace(/\.json$/, "");
}

/** @throws AssertionError where two values differ by more than the last of nine digits */
export function assertSameFigures(actual: unknown, expected: unknown, message?: string): void {
  assert.deepEqual(inNineDigits(actual), inNineDigits(expected), message);
}

function inNineDigits(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, part) => (typeof part === "number" ? digits(part, 9) : part)));
}

/** A figure in a golden file. */
export function figure(value: number | null): string {
  return value === null ? "–" : `${digits(value, 6)}`;
}

/** What is left of a difference of equal figures is 0. */
function digits(value: number, count: number): number {
  return Math.abs(value) < 1e-12 ? 0 : Number(value.toPrecision(count));
}
