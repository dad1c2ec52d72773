import type { CellResult, Results } from "../results/schema.ts";
import type { Missing } from "./comparison.ts";
import type { Pair, Side } from "./evidence.ts";
import { keyOf, type Subject } from "./subject.ts";

export interface Pairs {
  readonly pairs: readonly Pair[];
  readonly missing: readonly Missing[];
  /** Cells that are new: nothing to compare them with. */
  readonly added: number;
}

/** Pairs every cell of the baseline that was measured with its like; the reference's cells stand for the job. */
export function pairCells(baseline: Results, current: Results): Pairs {
  const old = subjectsOf(baseline);
  const now = new Map(subjectsOf(current).map((found) => [keyOf(found.subject), found]));
  const both: Both[] = [];
  const missing: Missing[] = [];
  for (const { subject, cell, side } of old) {
    if (side === null) continue;
    const found = now.get(keyOf(subject));
    now.delete(keyOf(subject));
    if (found?.side != null)
      both.push({ baseline: { subject, cell, side }, current: { ...found, side: found.side } });
    else missing.push({ subject, reason: reasonOf(found?.cell, cell) });
  }
  const pairs = both.map((one) => withOtherPools(one, both));
  return { pairs, missing, added: [...now.values()].filter(({ side }) => side !== null).length };
}

/** The pools that were measured beside this one in both runs: others would make another normalizer. */
function withOtherPools({ baseline, current }: Both, both: readonly Both[]): Pair {
  const others = both.filter(
    (other) =>
      other.baseline.cell.role === "contender" &&
      other.baseline.cell !== baseline.cell &&
      other.baseline.cell.block === baseline.cell.block &&
      other.current.cell.block === current.cell.block,
  );
  return {
    subject: baseline.subject,
    baseline: { ...baseline.side, otherPools: others.map((other) => other.baseline.side.forks) },
    current: { ...current.side, otherPools: others.map((other) => other.current.side.forks) },
  };
}

interface Found {
  readonly subject: Subject;
  readonly cell: CellResult;
  /** null: there is no figure to compare, or no normalizer. */
  readonly side: Omit<Side, "otherPools"> | null;
}

interface Both {
  readonly baseline: Found & { readonly side: NonNullable<Found["side"]> };
  readonly current: Found & { readonly side: NonNullable<Found["side"]> };
}

function subjectsOf({ cells }: Results): Found[] {
  const found = cells.flatMap((cell): Found[] => {
    const question = cell.role === "contender" ? "pool" : cell.role === "reference" ? "job" : null;
    if (question === null) return [];
    const { runtime, scenario, pool, workers, jobsPerWorker } = cell;
    const role = question === "pool" ? "reference" : "anchor";
    const normalizer = cells.find((other) => other.block === cell.block && other.role === role);
    const measured = isMeasured(cell) && isMeasured(normalizer);
    const side = measured ? { forks: cell.forks, reference: normalizer?.forks ?? null } : null;
    return [{ subject: { question, runtime, scenario, pool, workers, jobsPerWorker }, cell, side }];
  });
  // More than five pools make more than one block, each with its reference: one of them is enough to tell of the job.
  return found.filter(
    ({ subject }, i) => found.findIndex((other) => keyOf(other.subject) === keyOf(subject)) === i,
  );
}

function isMeasured(cell: CellResult | undefined): boolean {
  return cell?.outcome === "ok" && cell.forks.length > 0;
}

function reasonOf(cell: CellResult | undefined, old: CellResult): string {
  if (cell === undefined) return "the current run has no such cell";
  if (cell.outcome !== "ok") return `${cell.outcome}: ${cell.reason ?? "no reason was kept"}`;
  if (cell.forks.length === 0) return "no fork of it was kept";
  return `its normalizer, the ${old.role === "contender" ? "reference" : "anchor"}, was not measured`;
}
