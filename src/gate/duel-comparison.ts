import type { Duel, DuelRecord, SideName } from "../driver/duel.ts";
import { placeOf } from "../driver/plan.ts";
import { lostIn, newFigures } from "./compare-results.ts";
import type { Terms } from "./compared-runs.ts";
import { type Comparison, type Judged, type Missing, outcomeOf } from "./comparison.ts";
import type { Pair, Side } from "./evidence.ts";
import { keyOf } from "./subject.ts";

function subjectOf({ block, pool }: DuelRecord): Pair["subject"] {
  return {
    question: pool === null ? "job" : "pool",
    pool: pool?.choice.label ?? "no-dispatch",
    ...placeOf(block),
  };
}

/** What is to be measured for these. The first of the references is the one that stands for the job. */
export function recordsOf({ records }: Duel, findings: readonly Judged[]): Set<DuelRecord> {
  const keys = new Set(findings.map(({ subject }) => keyOf(subject)));
  const recordOf = (key: string) => records.find((record) => keyOf(subjectOf(record)) === key);
  return new Set([...keys].flatMap((key) => recordOf(key) ?? []));
}

/** What was measured on both sides. A block's own references are its pools' normalizers. */
export function pairsOf({ records }: Duel): Pair[] {
  const found = records.flatMap((record): Pair[] => {
    const reference = records.find(({ block, pool }) => block === record.block && pool === null);
    const side = (name: SideName): Side => {
      const normalizer = record.pool === null ? null : (reference?.forks[name] ?? null);
      return { forks: record.forks[name], reference: normalizer, otherPools: null };
    };
    const [baseline, current] = [side("baseline"), side("current")];
    if (baseline.forks.length === 0 || current.forks.length === 0) return [];
    return [{ subject: subjectOf(record), baseline, current }];
  });
  return found.filter(
    ({ subject }, i) => found.findIndex((other) => keyOf(other.subject) === keyOf(subject)) === i,
  );
}

/** What came of it, with what failed on either side. */
export function concludeDuel(
  duel: Duel,
  findings: readonly Judged[],
  { tolerances, lenient, strict }: Terms,
  names: Pick<Comparison, "baseline" | "current" | "machine" | "measuredAt">,
): Comparison {
  const failures = duel.records.flatMap((record) => {
    const { baseline, current } = record.failure;
    return baseline === null && current === null ? [] : [{ subject: subjectOf(record), baseline, current }];
  });
  const pairs = pairsOf(duel);
  const missing: Missing[] = [
    ...failures.flatMap(({ subject, baseline, current }) =>
      current === null || baseline !== null ? [] : [{ subject, reason: `failed: ${current}` }],
    ),
    ...pairs.flatMap(lostIn),
  ];
  const notes = [
    ...failures.flatMap(({ subject, baseline }) =>
      baseline === null
        ? []
        : [`${subject.pool} in ${subject.scenario}: not compared, as the old one failed: ${baseline}`],
    ),
    ...pairs.flatMap(newFigures),
    ...[...duel.surveys].flatMap(([key, { baseline, current }]) =>
      JSON.stringify(baseline.facts.expected) === JSON.stringify(current.facts.expected)
        ? []
        : [
            `${key.split("|")[1]}: the two versions give different results, or have different inputs: they do not do the same work`,
          ],
    ),
  ];
  return {
    ...{ ...names, findings, missing, notes, tolerances },
    missingFails: !lenient,
    outcome: outcomeOf({ findings, missing }, { lenient, strict, adviceOnly: false }),
  };
}
