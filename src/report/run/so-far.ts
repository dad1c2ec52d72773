import type { Results } from "../../results/schema.ts";
import type { Page } from "../page.ts";
import { runAnswer } from "./answer.ts";
import { tablesOf } from "./tables.ts";
import { throughputGrid } from "./throughput-grid.ts";

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
