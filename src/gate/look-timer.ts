import type { Judged } from "./comparison.ts";
import { FEWEST_FORKS } from "./evidence.ts";
import { freshForks } from "./looks.ts";
import type { Subject } from "./subject.ts";

/** What is measured together, fork by fork. */
export type Place = Pick<Subject, "runtime" | "scenario" | "workers" | "jobsPerWorker">;

/** How many fresh forks the next look gets; with none, why. */
interface NextLook {
  readonly forks: number;
  readonly reason: string | null;
}

/** Knows how long forks take here, and sizes later looks by the time that is left. */
export interface LookTimer {
  /** Some part of a fork begins; the part before it has ended. */
  begin(place: Place, fork: number): void;
  /** A look has ended. */
  end(): void;
  /** @param first how many forks the first look had */
  next(look: number, first: number, suspects: readonly Judged[]): NextLook;
}

/**
 * A later look measures no more than an earlier one did of the same places, so each of its forks is reckoned as long as the
 * slowest of the last one: what is left of the budget then suffices. It gets all forks that it should have, or as many as
 * fit; but none, if these are so few that they could tell nothing against the first.
 *
 * @param budgetMs all looks together; null: as long as it takes
 */
export function createLookTimer(budgetMs: number | null, nowMs: () => number): LookTimer {
  const startedMs = nowMs();
  /** By place: which look measured it last, and what each of its forks took. */
  const places = new Map<string, { look: number; readonly forks: Map<number, number> }>();
  let looks = 0;
  let sinceMs = startedMs;
  let besideMs: number | null = null;
  let running: { readonly forks: Map<number, number>; readonly fork: number } | null = null;

  const settle = () => {
    const tookMs = nowMs() - sinceMs;
    // Before the first fork the inputs are looked at, which a later look does again.
    if (running === null) besideMs ??= tookMs;
    else running.forks.set(running.fork, (running.forks.get(running.fork) ?? 0) + tookMs);
    sinceMs = nowMs();
  };
  const slowestMs = (place: Place) => Math.max(0, ...(places.get(keyOf(place))?.forks.values() ?? []));

  return {
    begin(place, fork) {
      settle();
      const known = places.get(keyOf(place));
      const forks = known?.look === looks ? known.forks : new Map<number, number>();
      places.set(keyOf(place), { look: looks, forks });
      running = { forks, fork };
    },
    end() {
      settle();
      running = null;
      looks += 1;
    },
    next(look, first, suspects) {
      const wanted = freshForks(first, look);
      if (budgetMs === null) return { forks: wanted, reason: null };
      const asked = new Map(suspects.map(({ subject }) => [keyOf(subject), subject]));
      const forkMs = [...asked.values()].reduce((sum, place) => sum + slowestMs(place), 0);
      const leftMs = Math.max(0, budgetMs - (nowMs() - startedMs) - (besideMs ?? 0));
      const least = Math.min(FEWEST_FORKS, wanted);
      const fitting = forkMs === 0 ? wanted : Math.floor(leftMs / forkMs);
      if (fitting >= least) return { forks: Math.min(wanted, fitting), reason: null };
      const reason = `${least} fresh forks would take ${seconds(least * forkMs)}, and ${seconds(leftMs)} of ${seconds(budgetMs)} are left`;
      return { forks: 0, reason };
    },
  };
}

function keyOf({ runtime, scenario, workers, jobsPerWorker }: Place): string {
  return [runtime, scenario, workers, jobsPerWorker].join("|");
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
