import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseJsonFile } from "../domain/json-file.ts";
import type { Scenario, ScenarioRef } from "../domain/scenario.ts";
import { UsageError } from "../domain/usage-error.ts";
import { findExport, loadJob, pathOf, pathTrouble } from "../host/load-job.ts";
import { copyOf } from "./clone.ts";

type OwnJob = Extract<ScenarioRef, { job: unknown }>;

/** The user's job module as a scenario. What it should return, it tells itself, once, on the main thread. */
export function ownJob(ref: OwnJob): Scenario {
  return {
    name: ref.name,
    kind: "mixed",
    summary: `${ref.job.exportName} of ${fileURLToPath(ref.job.module)}`,
    job: ref.job,
    ...(ref.verify === null ? {} : { verify: ref.verify }),
    jobsPerWorker: [1],
    check: async () => pathTrouble(ref.job.module),
    inputs: async () => readInputs(ref.inputs),
    async expected(input) {
      const run = await loadJob(ref.job);
      // A copy, as a worker gets one: a job may change its input.
      return run(copyOf(input));
    },
  };
}

async function readInputs(source: OwnJob["inputs"]): Promise<readonly unknown[]> {
  if ("json" in source) return [JSON.parse(source.json)];
  if ("file" in source) return checkList(readJson(source.file), source.file);
  return checkList(await inputsExport(source.module), pathOf(source.module));
}

async function inputsExport(module: string): Promise<unknown> {
  try {
    const inputs = findExport(await import(module), "inputs");
    return typeof inputs === "function" ? await inputs() : inputs;
  } catch (error) {
    throw new UsageError(`Cannot load inputs from "${pathOf(module)}": ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function checkList(value: unknown, from: string): readonly unknown[] {
  if (!Array.isArray(value))
    throw new UsageError(
      `Inputs in "${from}" are ${describe(value)}: expected an array with one input a job (an export "inputs", --inputs <file> or --input <json>)`,
    );
  if (value.length === 0)
    throw new UsageError(`Inputs in "${from}" are an empty array: give at least one input`);
  return value;
}

function describe(value: unknown): string {
  if (value === undefined) return 'missing (no export "inputs")';
  return value === null ? "null" : `of type ${typeof value}`;
}

function readJson(path: string): unknown {
  try {
    return parseJsonFile(readFileSync(path));
  } catch (error) {
    throw new UsageError(`Cannot read inputs from "${path}": ${(error as Error).message}`);
  }
}
