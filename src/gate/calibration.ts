import { readFileSync } from "node:fs";
import { z } from "zod";
import { parseJsonFile } from "../domain/json-file.ts";
import { UsageError } from "../domain/usage-error.ts";
import { FIGURE_NAMES } from "../estimate/figures.ts";
import type { ForkResult, Results } from "../results/schema.ts";
import { clopperPearsonUpper } from "../stats/clopper-pearson.ts";
import { quantile } from "../stats/quantile.ts";
import { seeded, shuffled } from "../stats/seeded.ts";
import { compareResults } from "./compare-results.ts";
import type { Finding } from "./comparison.ts";
import { type Calibrated, contrastsOf, type Evidence, evidenceOf, varianceFactor } from "./evidence.ts";
import { changeOf, type Rules } from "./judge.ts";
import { pairCells } from "./pairs.ts";
import { keyOf, subjectSchema } from "./subject.ts";

const schema = z.strictObject({
  schemaVersion: z.literal(2),
  kind: z.literal("calibration"),
  fingerprint: z.string(),
  machine: z.string(),
  forks: z.int().positive(),
  /** Of comparisons of the machine with itself. */
  falseAlarms: z.strictObject({ seen: z.int(), total: z.int(), upper: z.number() }),
  cells: z.array(
    z.strictObject({
      ...{ subject: subjectSchema, figure: z.enum(FIGURE_NAMES) },
      /** Variance of the logarithm of one fork's figure, its yardstick's included. */
      ...{ variance: z.number().nonnegative(), df: z.number().positive() },
      minimumDetectable: z.number().nullable(),
      falseAlarms: z.int(),
    }),
  ),
  injections: z.array(
    z.strictObject({
      ...{ name: z.string(), foundShare: z.number(), figures: z.array(z.enum(FIGURE_NAMES)) },
      /** Of the time per job, as all forks together tell it: the share that was found is of this fault, not of one as named. */
      change: z.strictObject({ estimate: z.number(), low: z.number(), high: z.number() }).nullable(),
    }),
  ),
  quietest: z.enum(FIGURE_NAMES).nullable(),
  /** What calibrates again, quoted for a shell. */
  command: z.string().optional(),
});

export type Calibration = z.infer<typeof schema>;

/** @throws UsageError in one sentence for a file that is no calibration */
export function readCalibration(path: string): Calibration {
  let value: unknown;
  try {
    value = parseJsonFile(readFileSync(path));
  } catch (error) {
    throw new UsageError(`Cannot read a calibration from "${path}": ${(error as Error).message}`);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    throw new UsageError(`"${path}" is no calibration of this poolmark: write one with poolmark calibrate`);
  return parsed.data;
}

/** What is known of a cell's noise; null: it was not calibrated. */
export function priorFrom({ cells }: Calibration): Calibrated {
  const known = new Map(cells.map((cell) => [`${keyOf(cell.subject)}|${cell.figure}`, cell]));
  return (evidence) => {
    const cell = known.get(`${keyOf(evidence.subject)}|${evidence.figure}`);
    return cell === undefined || cell.variance === 0 ? null : { variance: cell.variance, df: cell.df };
  };
}

interface Resampling {
  /** Of each side. */
  readonly forks: number;
  readonly times: number;
  readonly seed: number;
}

/** Compares a run with itself many times, each time with other forks on either side. */
export function calibrateNoise(
  results: Results,
  { forks, times, seed }: Resampling,
  rules: Rules,
): Pick<Calibration, "falseAlarms" | "cells" | "quietest"> {
  const random = seeded(seed);
  const numbers = [...new Set(results.cells.flatMap((cell) => cell.forks.map(({ fork }) => fork)))];
  const alarms = new Map<string, number>();
  const needed = new Map<string, number[]>();
  let seen = 0;
  for (let time = 0; time < times; time++) {
    const order = shuffled(numbers, random);
    const [old, now] = [order.slice(0, forks), order.slice(forks, 2 * forks)];
    const { findings } = compareResults(withForks(results, old), withForks(results, now), rules);
    if (findings.some(({ verdict }) => verdict === "regression")) seen += 1;
    for (const finding of findings) {
      const id = `${keyOf(finding.subject)}|${finding.figure}`;
      if (finding.verdict === "regression") alarms.set(id, (alarms.get(id) ?? 0) + 1);
      // What would have to be added to this difference of chance to be proven.
      const share =
        finding.provenFrom === null ? null : (1 + finding.provenFrom) / (1 + finding.change.estimate) - 1;
      if (share !== null) needed.set(id, [...(needed.get(id) ?? []), share]);
    }
  }
  const halves = [numbers.filter((_, i) => i % 2 === 0), numbers.filter((_, i) => i % 2 === 1)] as const;
  const { pairs } = pairCells(withForks(results, halves[0]), withForks(results, halves[1]));
  const evidence = evidenceOf(pairs, false);
  const cells = noiseOf(evidence).map(({ piece, variance, df }): Calibration["cells"][number] => {
    const id = `${keyOf(piece.subject)}|${piece.figure}`;
    const shares = needed.get(id) ?? [];
    return {
      ...{ subject: piece.subject, figure: piece.figure, variance, df },
      minimumDetectable: shares.length === 0 ? null : quantile(shares, 0.8),
      falseAlarms: alarms.get(id) ?? 0,
    };
  });
  return {
    falseAlarms: { seen, total: times, upper: clopperPearsonUpper(seen, times) },
    cells,
    quietest: quietestOf(cells),
  };
}

function withForks(results: Results, numbers: readonly number[]): Results {
  const cells = results.cells.map((cell) => ({
    ...cell,
    forks: cell.forks.filter(({ fork }) => numbers.includes(fork)),
  }));
  return { ...results, cells };
}

function noiseOf(evidence: readonly Evidence[]): { piece: Evidence; variance: number; df: number }[] {
  // Each by itself: what is known of one cell must not be what all cells lend it.
  return evidence.flatMap((piece) => {
    const [contrast] = contrastsOf([piece]);
    if (contrast == null) return [];
    return [{ piece, variance: contrast.standardError ** 2 / varianceFactor(piece), df: contrast.df }];
  });
}

/** The figure whose cells spread least, by their median. */
function quietestOf(cells: Calibration["cells"]): Calibration["quietest"] {
  const medians = FIGURE_NAMES.flatMap((name) => {
    const variances = cells.filter(({ figure }) => figure === name).map(({ variance }) => variance);
    return variances.length === 0 ? [] : [{ name, variance: quantile(variances, 0.5) }];
  });
  return medians.sort((a, b) => a.variance - b.variance)[0]?.name ?? null;
}

/** How often a fault was found, by forks of the sound one and of the faulty one that were measured together. */
export function calibratePower(
  name: string,
  question: "pool" | "job",
  sides: { readonly sound: readonly ForkResult[]; readonly faulty: readonly ForkResult[] },
  { forks, times, seed }: Resampling,
  judged: (evidence: readonly Evidence[]) => readonly Finding[],
): Calibration["injections"][number] {
  const random = seeded(seed);
  const numbers = sides.sound
    .map(({ fork }) => fork)
    .filter((fork) => sides.faulty.some((one) => one.fork === fork));
  const about = { question, runtime: "", scenario: name, pool: "", workers: 1, jobsPerWorker: 1 };
  const figures = new Map<Finding["figure"], number>();
  const of = (all: readonly ForkResult[], chosen: readonly number[]) => ({
    forks: all.filter(({ fork }) => chosen.includes(fork)),
    ...{ reference: null, otherPools: null },
  });
  let found = 0;
  for (let time = 0; time < times && numbers.length >= 2; time++) {
    const chosen = shuffled(numbers, random).slice(0, forks);
    const pair = { subject: about, baseline: of(sides.sound, chosen), current: of(sides.faulty, chosen) };
    const worse = judged(evidenceOf([pair], true)).filter(({ verdict }) => verdict === "regression");
    if (worse.length > 0) found += 1;
    for (const { figure } of worse) figures.set(figure, (figures.get(figure) ?? 0) + 1);
  }
  const all = { subject: about, baseline: of(sides.sound, numbers), current: of(sides.faulty, numbers) };
  const [first] = evidenceOf([all], true).filter((piece) => piece.figure === "throughput");
  const change = first === undefined ? null : (contrastsOf([first])[0] ?? null);
  return {
    ...{ name, foundShare: found / times, change: change === null ? null : changeOf(change) },
    figures: [...figures].filter(([, count]) => count >= times / 2).map(([figure]) => figure),
  };
}
