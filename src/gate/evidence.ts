import type { ForkResult } from "../results/schema.ts";
import { type Contrast, contrastOf, type Term } from "../stats/contrast.ts";
import { mean } from "../stats/interval.ts";
import { median } from "../stats/quantile.ts";
import type { Figure, FigureName } from "./figure.ts";

/** pool: did the pool change, measured by the reference? job: did the job change, measured by the anchor? */
export type Question = "pool" | "job";

/** What a verdict is about. Of the question of the job, `pool` is the reference that ran it. */
export interface Subject {
  readonly question: Question;
  readonly runtime: string;
  readonly scenario: string;
  readonly pool: string;
  readonly workers: number;
  readonly jobsPerWorker: number;
}

/** What the forks say of one figure of one subject: logarithms of costs, old with −, new with +. */
export interface Evidence {
  readonly subject: Subject;
  readonly figure: FigureName;
  readonly load: number | null;
  /** Fork by fork what was measured together is taken together. */
  readonly paired: readonly Term[];
  /** Each side averaged over its forks first. */
  readonly apart: readonly Term[];
  /** Geometric means as people read them. */
  readonly baseline: number;
  readonly current: number;
  readonly forks: { readonly baseline: number; readonly current: number };
  /** Fork by fork, as people read them. */
  readonly values: { readonly baseline: readonly number[]; readonly current: readonly number[] };
}

/** Forks of a cell, and of what was measured beside it in the same forks; null: it is measured by nothing. */
export interface Side {
  readonly forks: readonly ForkResult[];
  /** Of a pool the reference, of the reference the anchor. */
  readonly yardstick: readonly ForkResult[] | null;
  readonly otherPools: readonly (readonly ForkResult[])[] | null;
}

interface Logs {
  readonly cost: readonly number[];
  readonly yardstick: readonly number[];
  /** Cost − yardstick of the forks that both have. */
  readonly ratio: readonly number[];
}

/** Two runs, each with its own forks; null: the figure is not known of one of them. */
export function evidenceApart(
  subject: Subject,
  figure: Figure,
  load: number | null,
  sides: { readonly baseline: Side; readonly current: Side },
): Evidence | null {
  const [old, now] = [logsOf(figure, load, sides.baseline), logsOf(figure, load, sides.current)];
  if (old === null || now === null) return null;
  const terms = (logs: Logs, sign: 1 | -1): Term[] => [
    { sign, values: logs.cost },
    ...(logs.yardstick.length > 0
      ? [{ sign: sign === 1 ? (-1 as const) : (1 as const), values: logs.yardstick }]
      : []),
  ];
  return {
    ...{ subject, figure: figure.name, load },
    paired: [
      { sign: 1, values: now.ratio },
      { sign: -1, values: old.ratio },
    ],
    apart: [...terms(now, 1), ...terms(old, -1)],
    ...means(figure, old, now),
  };
}

/** One run in whose forks old and new stood side by side: also the difference is taken fork by fork. */
export function evidenceTogether(
  subject: Subject,
  figure: Figure,
  load: number | null,
  sides: { readonly baseline: Side; readonly current: Side },
): Evidence | null {
  const evidence = evidenceApart(subject, figure, load, sides);
  const both = (side: Side, fork: number) => ratioOf(figure, load, side, fork);
  if (evidence === null) return null;
  const differences = sides.current.forks.flatMap(({ fork }) => {
    const [old, now] = [both(sides.baseline, fork), both(sides.current, fork)];
    return old === null || now === null ? [] : [now - old];
  });
  return { ...evidence, paired: [{ sign: 1, values: differences }] };
}

function logsOf(figure: Figure, load: number | null, side: Side): Logs | null {
  const forks = side.forks.flatMap((fork) => {
    const divisor = divisorOf(figure, side, fork.fork);
    return divisor === "not measured" ? [] : [{ cost: figure.cost(fork, load), divisor }];
  });
  const cost = logarithms(forks.map((fork) => fork.cost));
  const divisors = logarithms(forks.map(({ divisor }) => divisor));
  if (cost === null || divisors === null || cost.length === 0) return null;
  const ratio = cost.map((log, i) => log - (divisors[i] as number));
  return { cost, yardstick: isMeasuredBy(figure, side) ? divisors : [], ratio };
}

function ratioOf(figure: Figure, load: number | null, side: Side, number: number): number | null {
  const fork = side.forks.find((one) => one.fork === number);
  const cost = fork === undefined ? null : figure.cost(fork, load);
  const divisor = divisorOf(figure, side, number);
  if (cost === null || divisor === null || divisor === "not measured") return null;
  return Math.log(cost) - Math.log(divisor);
}

function isMeasuredBy({ yardstick }: Figure, side: Side): boolean {
  if (yardstick === "nothing") return false;
  return (yardstick === "reference" ? side.yardstick : side.otherPools) !== null;
}

/** What a fork's cost is divided by: 1 where it is measured by nothing; null: it was measured, and does not tell. */
function divisorOf(figure: Figure, side: Side, number: number): number | "not measured" | null {
  if (!isMeasuredBy(figure, side)) return 1;
  const beside = figure.yardstick === "reference" ? [side.yardstick ?? []] : (side.otherPools ?? []);
  const forks = beside.map((all) => all.find(({ fork }) => fork === number));
  // Always by the same pools: the median of others would be another measure.
  const costs = forks.map((fork) =>
    fork === undefined ? "not measured" : (figure.referenceCost ?? figure.cost)(fork, null),
  );
  if (costs.length === 0 || costs.includes("not measured")) return "not measured";
  const known = costs.filter((cost) => typeof cost === "number");
  return known.length < costs.length ? null : median(known);
}

/** null if one is not known: the forks that do tell might be the lucky ones. */
function logarithms(costs: readonly (number | null)[]): number[] | null {
  const known = costs.filter((cost) => cost !== null);
  return known.length === costs.length ? known.map(Math.log) : null;
}

function means(
  figure: Figure,
  old: Logs,
  now: Logs,
): Pick<Evidence, "baseline" | "current" | "forks" | "values"> {
  const shown = ({ cost }: Logs) => cost.map((log) => figure.shown(Math.exp(log)));
  return {
    values: { baseline: shown(old), current: shown(now) },
    baseline: figure.shown(Math.exp(mean(old.cost))),
    current: figure.shown(Math.exp(mean(now.cost))),
    forks: { baseline: old.cost.length, current: now.cost.length },
  };
}

/** Two forks that happen to be alike look like no noise at all. */
export const FEWEST_FORKS = 3;

/**
 * The contrast of each piece, in the quieter of the two ways. Which it is, all pieces of a runtime, scenario, question and
 * figure decide together: to choose piece by piece would make intervals that are too narrow.
 */
export function contrastsOf(evidence: readonly Evidence[]): (Contrast | null)[] {
  const pairingHelps = new Map<string, boolean>();
  const keyOf = ({ subject, figure }: Evidence) =>
    [subject.runtime, subject.scenario, subject.question, figure].join("|");
  for (const key of new Set(evidence.map(keyOf))) {
    const group = evidence.filter((piece) => keyOf(piece) === key);
    const noise = (way: "paired" | "apart") =>
      group.reduce((sum, piece) => sum + (contrastOf(piece[way])?.standardError ?? 0) ** 2, 0);
    const tellable = group.some((piece) => contrastOf(piece.paired) !== null);
    pairingHelps.set(key, tellable && noise("paired") <= noise("apart"));
  }
  return evidence.map((piece) => {
    if (Math.min(piece.forks.baseline, piece.forks.current) < FEWEST_FORKS) return null;
    return contrastOf(pairingHelps.get(keyOf(piece)) ? piece.paired : piece.apart);
  });
}
