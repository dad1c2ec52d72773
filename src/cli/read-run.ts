import { readDocument, resultsIn } from "../results/file.ts";
import { addFork, forkLogOf, loggedFork, type MeasuredCell } from "../results/fork-log.ts";
import { readLog } from "../results/log.ts";
import type { Results } from "../results/schema.ts";
import { summarizeRun } from "../summary/summarize-run.ts";
import { whoHasWorkers } from "./pool-choice.ts";

/** A results file; of a run that was killed, with what its log holds. @throws UsageError in one sentence */
export async function readRun(path: string): Promise<Results> {
  return wholeRun(resultsIn(readDocument(path), path), path);
}

/** @param results what the file at this path holds */
export async function wholeRun(results: Results, path: string): Promise<Results> {
  if (results.status !== "running") return results;
  const log = forkLogOf(path);
  const { entries: forks, brokenLines } = await readLog(log, loggedFork);
  if (forks.length + brokenLines.length === 0) return results;
  const cells = results.cells.map((cell) => ({
    ...cell,
    forks: [...cell.forks],
    warnings: new Set(cell.warnings),
  }));
  const keyOf = (block: number, role: string, pool: string) => `${block}|${role}|${pool}`;
  const byKey = new Map<string, MeasuredCell>(
    cells.map((cell) => [keyOf(cell.block, cell.role, cell.pool), cell]),
  );
  for (const { block, fork, cells } of forks) {
    for (const logged of cells) {
      const cell = byKey.get(keyOf(block, logged.role, logged.pool));
      if (cell !== undefined) addFork(cell, logged, fork);
    }
  }
  const { config, environment, scenarios } = results;
  const broken = brokenLines.map((line) => `Line ${line} of "${log}" is broken: the fork in it is left out`);
  const warnings = [...results.warnings, ...broken];
  const summary = summarizeRun({
    cells: cells.map((cell) => ({ ...cell, warnings: [...cell.warnings] })),
    noise: forks.flatMap(({ noise }) => noise),
    ...{ scenarios, warnings, target: config.target },
    probes: Object.fromEntries(environment.runtimes.map(({ label, probes }) => [label, probes])),
    hasWorkers: await whoHasWorkers(),
  });
  return { ...results, ...summary };
}
