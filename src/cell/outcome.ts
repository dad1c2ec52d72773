import { inspect } from "node:util";
import type { JobFunction } from "../domain/job.ts";

/** What became of one job. */
export type JobOutcome = { readonly value: unknown } | { readonly error: unknown };

/** Runs one job. Not an async function: an await costs more than many a small job, so wait only if there is a promise. */
export function outcomeOf(run: JobFunction, input: unknown): JobOutcome | Promise<JobOutcome> {
  try {
    const value = run(input);
    if (!isThenable(value)) return { value };
    return Promise.resolve(value).then(
      (value) => ({ value }),
      (error) => ({ error }),
    );
  } catch (error) {
    return { error };
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function"
  );
}

/** Of an error what it says; anything may be thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** For a sentence: the beginning of a value, or an error's message. */
export function readable(outcome: JobOutcome): string {
  if ("error" in outcome) return `the error "${messageOf(outcome.error).slice(0, 300)}"`;
  const { value } = outcome;
  const text =
    typeof value === "string"
      ? JSON.stringify(value)
      : inspect(value, {
          depth: 2,
          breakLength: Number.POSITIVE_INFINITY,
          maxArrayLength: 5,
          maxStringLength: 60,
        });
  return text.length <= 80 ? text : `${text.slice(0, 80)} …`;
}
