import type { Survey } from "../domain/measurement.ts";
import { UsageError } from "../domain/usage-error.ts";
import { conditionsOf, firstDifference } from "../results/conditions.ts";
import type { LoggedFork } from "../results/fork-log.ts";
import type { Results } from "../results/schema.ts";
import { digestOf } from "./document.ts";
import type { PlannedScenario } from "./plan.ts";

/**
 * @param planned the run that is to go on, as its document is before anything is measured
 * @throws UsageError if it is not the same run: with the first thing that differs
 */
export function checkSameRun(path: string, former: Results, planned: Results): void {
  if (former.status === "complete") {
    throw new UsageError(`Cannot resume "${path}": the run is complete; start a new run without --resume`);
  }
  const difference = firstDifference(conditionsOf(former), conditionsOf(planned));
  if (difference === null) return;
  const { name, was, is } = difference;
  throw new UsageError(
    `Cannot resume "${path}": ${name} was ${was} and is now ${is}; give the same arguments, on the same machine, to the same poolmark, or start a new run without --resume`,
  );
}

/** A run that was broken off. */
export interface FormerRun {
  readonly results: Results;
  /** What its log holds. */
  readonly forks: readonly LoggedFork[];
}

/** @throws UsageError if the jobs are no longer the same, by what is right for their inputs */
export function checkSameJobs(former: Results, surveys: ReadonlyMap<PlannedScenario, Survey>): void {
  for (const [{ ref }, { facts }] of surveys) {
    const before = former.scenarios.find(({ name }) => name === ref.name);
    if (before === undefined || before.inputs === 0 || before.inputsDigest === digestOf(facts.expected))
      continue;
    throw new UsageError(
      `Cannot resume: the inputs of ${ref.name}, or their results, have changed; start a new run without --resume`,
    );
  }
}
