import type { Judged } from "./comparison.ts";
import type { Evidence } from "./evidence.ts";
import type { Rules } from "./judge.ts";
import { createLookTimer, type LookTimer } from "./look-timer.ts";
import { lookAgain, MOST_LOOKS, settled, suspectsOf } from "./looks.ts";
import { keyOf } from "./subject.ts";

export interface Looks {
  readonly forks: number;
  /** All looks together, in ms; null: as long as it takes. */
  readonly budgetMs: number | null;
  readonly signal: AbortSignal;
  nowMs(): number;
  say(line: string): void;
  /** So many more forks of all cells (null), or of the suspects with their yardsticks. */
  measure(forks: number, suspects: readonly Judged[] | null, timer: LookTimer): Promise<void>;
  /** What all forks so far say, and how it is to be judged. */
  evidence(): Evidence[];
  rules(): Omit<Rules, "alpha">;
}

/** Measures, and what is suspected again with fresh forks: at most twice, and within the budget. */
export async function measureUntilSettled(looks: Looks): Promise<Judged[]> {
  const { forks, signal, say } = looks;
  const timer = createLookTimer(looks.budgetMs, looks.nowMs);
  const measure = async (count: number, suspects: readonly Judged[] | null) => {
    await looks.measure(count, suspects, timer);
    timer.end();
  };
  await measure(forks, null);
  const rules = looks.rules();
  let findings = lookAgain(null, looks.evidence(), rules);
  for (let look = 1; look < MOST_LOOKS && !signal.aborted; look++) {
    const suspects = suspectsOf(findings);
    if (suspects.length === 0) break;
    const named = new Set(suspects.map(({ subject }) => keyOf(subject))).size;
    const cells = named === 1 ? "1 cell looks" : `${named} cells look`;
    const next = timer.next(look, forks, suspects);
    if (next.reason !== null) {
      say(`${cells} slower, but not measured again: ${next.reason}`);
      return settled(findings, next.reason);
    }
    say(`${cells} slower: measured again with ${next.forks} fresh forks`);
    await measure(next.forks, suspects);
    findings = lookAgain(findings, looks.evidence(), rules);
  }
  return settled(findings, null);
}
