import { keyOf } from "./candidate.ts";
import type { Candidate, Observation } from "./schema.ts";

/** What all forks gave, indexed by candidate once. All that is decided is decided from these. */
export interface Observations {
  readonly all: readonly Observation[];
  /** Of one candidate, where it could be measured. */
  of(candidate: Candidate): readonly Observation[];
  /** Of one candidate, without those that others disturbed; with them where there is nothing else. */
  undisturbed(candidate: Candidate): readonly Observation[];
  failureOf(candidate: Candidate): string | null;
  /** All that measuring was tried of, in the order of their first measurement. */
  readonly candidates: readonly Candidate[];
  /** Those of them that never failed. */
  readonly measured: readonly Candidate[];
}

interface Entry {
  readonly candidate: Candidate;
  readonly own: Observation[];
  failure: string | null;
}

export function indexed(all: readonly Observation[]): Observations {
  const entries = new Map<string, Entry>();
  for (const one of all) {
    const key = keyOf(one.candidate);
    const entry = entries.get(key) ?? { candidate: one.candidate, own: [], failure: null };
    entries.set(key, entry);
    if (one.failure === null) entry.own.push(one);
    else entry.failure ??= one.failure;
  }
  const of = (candidate: Candidate) => entries.get(keyOf(candidate))?.own ?? [];
  return {
    ...{ all, of },
    undisturbed(candidate) {
      const quiet = of(candidate).filter(({ disturbed }) => !disturbed);
      return quiet.length > 0 ? quiet : of(candidate);
    },
    failureOf: (candidate) => entries.get(keyOf(candidate))?.failure ?? null,
    candidates: [...entries.values()].map(({ candidate }) => candidate),
    measured: [...entries.values()]
      .filter(({ failure }) => failure === null)
      .map(({ candidate }) => candidate),
  };
}
