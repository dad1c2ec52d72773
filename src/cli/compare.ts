import { compareResults } from "../gate/compare-results.ts";
import { concludeRuns, rulesOf } from "../gate/compared-runs.ts";
import { ALPHA } from "../gate/looks.ts";
import { type CompareFlags, openVerdict, orNotComparable, readSide, runTermsOf } from "./verdict.ts";
import type { World } from "./world.ts";

/** Compares two results files. It measures nothing, so it cannot measure suspects again. */
export async function compare(
  baselinePath: string,
  currentPath: string,
  flags: CompareFlags,
  world: World,
): Promise<number> {
  const show = await openVerdict(flags, world);
  return orNotComparable(world, async () => {
    const terms = runTermsOf(flags, world);
    const runs = {
      baseline: await readSide(baselinePath, world),
      current: await readSide(currentPath, world),
    };
    const rules = { alpha: ALPHA, ...rulesOf(terms, runs) };
    const compared = compareResults(runs.baseline.results, runs.current.results, rules);
    const findings = compared.findings.map((finding) => ({ ...finding, looks: [] }));
    return show(concludeRuns(runs, { ...compared, findings }, terms));
  });
}
