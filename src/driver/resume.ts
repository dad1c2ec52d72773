import type { Survey } from "../domain/measurement.ts";
import { UsageError } from "../domain/usage-error.ts";
import type { Results } from "../results/schema.ts";
import { summarizeCells } from "../summary/summarize.ts";
import { digestOf } from "./document.ts";
import type { Block, PlannedScenario } from "./plan.ts";
import { type Records, rawCell } from "./records.ts";

/** What two runs must have in common for one to go on with the other, by the words that a user knows. */
function conditionsOf({ poolmark, seed, config, environment }: Results): Record<string, unknown> {
  const { cores, cpuModel, packages, runtimes } = environment;
  const versions = runtimes.map(({ label, version }) => `${label} ${version}`);
  return { poolmark, seed, ...config, anchor: config.anchor ?? 1, cores, cpuModel, packages, versions };
}

/**
 * @param planned the run that is to go on, as its document is before anything is measured
 * @throws UsageError if it is not the same run: with the first thing that differs
 */
export function checkSameRun(path: string, former: Results, planned: Results): void {
  if (former.status === "complete") {
    throw new UsageError(`Cannot resume "${path}": it is complete; start a new run without --resume`);
  }
  const [before, now] = [conditionsOf(former), conditionsOf(planned)];
  for (const [name, value] of Object.entries(now)) {
    const [was, is] = [JSON.stringify(before[name]), JSON.stringify(value)];
    if (was === is) continue;
    throw new UsageError(
      `Cannot resume "${path}": its ${name} was ${was}, and is ${is} now; give the same arguments on the same machine, to the same poolmark, or start a new run without --resume`,
    );
  }
}

/**
 * Takes over the forks that an earlier run has measured.
 *
 * @throws UsageError if the jobs are no longer the same, by what is right for their inputs
 */
export function takeOver(
  former: Results,
  records: Records,
  blocks: readonly Block[],
  surveys: ReadonlyMap<PlannedScenario, Survey>,
): void {
  for (const [{ ref }, { facts }] of surveys) {
    const before = former.scenarios.find(({ name }) => name === ref.name);
    if (before !== undefined && before.inputs > 0 && before.inputsDigest !== digestOf(facts.expected)) {
      throw new UsageError(`Cannot resume: ${ref.name} has other inputs or results than before`);
    }
  }
  for (const block of blocks) {
    for (const record of records.of(block)) {
      const cell = former.cells.find(
        ({ block: id, role, pool }) => id === block.id && role === record.role && pool === record.pool,
      );
      if (cell === undefined || (cell.outcome !== "ok" && cell.outcome !== "failed")) continue;
      record.outcome = cell.outcome;
      record.reason = cell.reason;
      record.forks.push(...cell.forks);
      // What follows from the forks is said again with those that come.
      const derived = summarizeCells([rawCell(record)], [], {})[0]?.warnings ?? [];
      for (const warning of cell.warnings) if (!derived.includes(warning)) record.warnings.add(warning);
    }
  }
}
