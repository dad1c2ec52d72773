import { compareResults } from "../gate/compare-results.ts";
import { type CompareFlags, concludeRuns, orNotComparable, readSide, rulesOf } from "./compared-runs.ts";
import { checkGateFormat, showVerdict } from "./gate-verdict.ts";
import type { World } from "./world.ts";

const ALPHA = 0.05;

/** The gate over two results files. Measures nothing, so nothing that is suspected can be measured again. */
export function compare(
  baselinePath: string,
  currentPath: string,
  flags: CompareFlags,
  world: World,
): Promise<number> {
  checkGateFormat(flags.format);
  return orNotComparable(async () => {
    const runs = { baseline: readSide(baselinePath, world), current: readSide(currentPath, world) };
    const rules = { alpha: ALPHA, ...rulesOf(flags, runs, world) };
    const { findings, missing, notes } = compareResults(runs.baseline.results, runs.current.results, rules);
    const judged = findings.map((finding) => ({ ...finding, looks: [] }));
    return showVerdict(concludeRuns(runs, { findings: judged, missing, notes }, flags), flags, world);
  }, world);
}
