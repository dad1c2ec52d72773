import type { Results } from "../../results/schema.ts";
import { plural } from "../../stats/numbers.ts";
import { machineLine, versionsLine } from "../machine.ts";
import type { Page } from "../page.ts";
import { answersGrid, runAnswer } from "./answer.ts";
import { breakEvenGrid } from "./break-even-grid.ts";
import { atCores, costGrid } from "./cost-grid.ts";
import { latencyGrids } from "./latency.ts";
import { tablesOf } from "./tables.ts";
import { throughputGrid } from "./throughput-grid.ts";
import { doubtsOf, trustOf, widthsLine } from "./trust.ts";

/** A run: who is ahead, at how many workers; then all figures. */
export function runPage(results: Results): Page {
  const tables = tablesOf(results);
  return {
    title: `poolmark run: ${results.config.scenarios.join(", ")}`,
    answer: runAnswer(results),
    parts: [
      ...tables.map(throughputGrid),
      ...tables.flatMap(latencyGrids),
      ...atCores(tables, results).map((found) => costGrid(found, results)),
      breakEvenGrid(results),
      { heading: "Notes", sentences: results.warnings },
    ],
    facts: factsOf(results),
    trust: [...trustOf(results), ...doubtsOf(results)],
    answers: answersGrid(tables),
    command: results.command,
  };
}

/** When, where, how and with which versions. */
export function factsOf(results: Results): string[] {
  const { environment, config } = results;
  const runtimes = environment.runtimes.map(({ name, version }) => `${name} ${version}`).join(", ");
  return [
    `poolmark ${results.poolmark} · suite ${config.suite} · ${forksOf(results)} of windows of ${config.turnMs} ms · seed ${results.seed} · ${results.startedAt.slice(0, 10)}${statusOf(results)}`,
    machineLine(environment),
    [runtimes, versionsLine(environment.packages)].filter((part) => part !== "").join(" · "),
    ...widthsLine(results),
    ...trustOf(results),
    ...environment.power.map((remark) => `This machine ${remark}`),
    ...(config.code === "sources"
      ? ["Cells ran from the TypeScript sources, not from the compiled build"]
      : []),
  ];
}

/** As many as were planned, or a range where the width of the intervals decided. */
function forksOf({ config, cells }: Results): string {
  const most = Math.max(config.forks, ...cells.map(({ forks }) => forks.length));
  return most > config.forks ? `${config.forks} to ${most} forks` : plural(config.forks, "fork");
}

function statusOf({ status }: Results): string {
  if (status === "complete") return "";
  return status === "interrupted" ? " · interrupted: shows what was measured before" : " · not finished";
}

/**
 * What a run that goes on can tell, for a window of any height.
 *
 * @param headline how far the run is
 * @returns from all tables down to the first one alone
 */
export function pagesSoFar(results: Results, headline: string): Page[] {
  const answer = runAnswer(results);
  const grids = tablesOf(results).map(throughputGrid);
  return grids.map((_, left) => ({
    title: headline,
    facts: [headline],
    parts: grids.slice(0, grids.length - left),
    answer,
  }));
}
