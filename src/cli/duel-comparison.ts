import type { Duel, DuelRecord, SideName } from "../driver/duel.ts";
import { type Comparison, type Judged, outcomeOf } from "../gate/comparison.ts";
import type { Side } from "../gate/evidence.ts";
import { keyOf, type Missing, type Pair } from "../gate/pairs.ts";
import { type GateFlags, optionsOf, tolerancesOf } from "./compared-runs.ts";
import { placeOf } from "./measure-until-settled.ts";

function subjectOf({ block, pool }: DuelRecord): Pair["subject"] {
  return {
    question: pool === null ? "job" : "pool",
    pool: pool?.choice.label ?? "no-dispatch",
    ...placeOf(block),
  };
}

/** What is to be measured for these. */
export function recordsOf({ records }: Duel, findings: readonly Judged[]): Set<DuelRecord> {
  const keys = new Set(findings.map(({ subject }) => keyOf(subject)));
  return new Set(records.filter((record) => keys.has(keyOf(subjectOf(record)))));
}

/** What was measured on both sides. A block's own references are its pools' yardsticks. */
export function pairsOf({ records }: Duel): Pair[] {
  const found = records.flatMap((record): Pair[] => {
    const reference = records.find(({ block, pool }) => block === record.block && pool === null);
    const side = (name: SideName): Side => {
      const yardstick = record.pool === null ? null : (reference?.forks[name] ?? null);
      return { forks: record.forks[name], yardstick, otherPools: null };
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
  flags: GateFlags,
  names: Pick<Comparison, "baseline" | "current" | "machine">,
): Comparison {
  const failures = duel.records.flatMap((record) => {
    const { baseline, current } = record.failure;
    return baseline === null && current === null ? [] : [{ subject: subjectOf(record), baseline, current }];
  });
  const missing: Missing[] = failures.flatMap(({ subject, baseline, current }) =>
    current === null || baseline !== null ? [] : [{ subject, reason: `failed: ${current}` }],
  );
  const notes = [
    ...failures.flatMap(({ subject, baseline }) =>
      baseline === null
        ? []
        : [`${subject.pool} in ${subject.scenario}: not compared, as the old one failed: ${baseline}`],
    ),
    ...[...duel.surveys].flatMap(([key, { baseline, current }]) =>
      JSON.stringify(baseline.expected) === JSON.stringify(current.expected)
        ? []
        : [
            `${key.split("|")[1]}: the two versions give different results, or have different inputs: they do not do the same work`,
          ],
    ),
  ];
  const options = optionsOf(flags, false);
  return {
    ...{ ...names, findings, missing, notes },
    missingFails: !options.lenient,
    tolerances: tolerancesOf(flags),
    outcome: outcomeOf({ findings, missing }, options),
  };
}
