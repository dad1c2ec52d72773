import { groupBy } from "../domain/group-by.ts";
import type { ForkResult, Survey } from "../domain/measurement.ts";
import { driftingCells } from "../estimate/steady.ts";
import { BLOCKING_MS } from "../results/main-thread-delay.ts";
import type { CellResult, Results } from "../results/schema.ts";
import { formatDuration } from "../stats/numbers.ts";
import { median } from "../stats/quantile.ts";
import { summarizeCost } from "./cost.ts";
import { summarizeLatency } from "./latency.ts";
import { latencyRanksOf } from "./latency-ranks.ts";
import { classifyOutliers } from "./outliers.ts";
import { ranksOf } from "./ranks.ts";
import { figuresOf } from "./ratios.ts";

/** What was measured of a cell, and nothing that follows from it. */
export interface RawCell
  extends Readonly<
    Pick<
      CellResult,
      "block" | "runtime" | "role" | "pool" | "scenario" | "workers" | "jobsPerWorker" | "outcome" | "reason"
    >
  > {
  readonly workersAsked: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly forks: readonly ForkResult[];
  /** What was said of it while it was measured. */
  readonly warnings: readonly string[];
}

export type Probes = Readonly<Record<string, Survey["probes"]>>;

/**
 * Raw forks → the cells of a results file.
 *
 * @param probes what each runtime was found to tell truly, by its label
 */
export function summarizeCells(
  raw: readonly RawCell[],
  noise: Results["noise"],
  probes: Probes,
): CellResult[] {
  const drifting = driftsOf(raw);
  const byBlock = groupBy(noise, ({ block }) => block);
  const cells = raw.map((cell) => summarizeCell(cell, byBlock.get(cell.block) ?? [], drifting.has(cell)));
  const families = groupBy(cells, ({ runtime, scenario }) => `${runtime}|${scenario}`);
  const figures = new Map(
    [...families.values()].flatMap((family) => {
      const [values, ranks, latencyRanks] = [figuresOf(family), ranksOf(family), latencyRanksOf(family)];
      return family.map((cell, i) => {
        const latency = cell.latency.map((load, at) => ({ ...load, rank: latencyRanks[i]?.[at] ?? null }));
        return [cell, { ...values[i], rank: ranks[i] ?? null, latency }] as const;
      });
    }),
  );
  return cells.map((cell) => withoutUntold({ ...cell, ...figures.get(cell) }, probes[cell.runtime] ?? {}));
}

function driftsOf(raw: readonly RawCell[]): Set<RawCell> {
  const measured = raw.filter(({ outcome }) => outcome === "ok");
  const blocks = groupBy(measured, ({ block }) => block);
  return new Set(
    [...blocks.values()].flatMap((cells) => {
      const drifting = driftingCells(cells.map(({ forks }) => forks));
      return cells.filter((_, i) => drifting[i]);
    }),
  );
}

function summarizeCell(raw: RawCell, noise: Results["noise"], isDrifting: boolean): CellResult {
  const forks = raw.outcome === "ok" ? [...raw.forks] : [];
  const delay = raw.role === "contender" ? mainThreadDelay(forks) : null;
  const disturbed = countDisturbed(forks, noise);
  const cost = summarizeCost(forks);
  return {
    ...raw,
    workersAsked: [...raw.workersAsked],
    environment: { ...raw.environment },
    ...{ throughput: null, efficiency: null, timesMainThread: null, rank: null, cpuMsPerJob: null },
    mainThreadDelay: delay,
    ...cost,
    latency: summarizeLatency(forks),
    outliers: classifyOutliers(forks),
    disturbed,
    // Parts of a run that are merged say already what follows from their forks.
    warnings: [
      ...new Set([
        ...raw.warnings,
        ...warningsOf({ forks, delay, isDrifting, keptDisturbed: disturbed.kept, idle: cost.idleCpuShare }),
      ]),
    ],
    forks,
  };
}

/** Of one core: a process that waits uses next to nothing. */
const NOT_IDLE = 0.02;

function warningsOf(cell: {
  readonly forks: readonly ForkResult[];
  readonly delay: CellResult["mainThreadDelay"];
  readonly isDrifting: boolean;
  readonly keptDisturbed: number;
  readonly idle: number | null;
}): string[] {
  const { forks, delay, isDrifting, keptDisturbed, idle } = cell;
  const rising = forks.filter(({ warmUp }) => !warmUp.steady).length;
  const warnings: string[] = [];
  if (isDrifting || (forks.length > 0 && rising > forks.length / 2))
    warnings.push("Not steady: its speed still changed while it was measured");
  if (delay !== null && delay.p99Ms >= BLOCKING_MS)
    warnings.push(
      `Blocks the main thread: a due timer waits ${formatDuration(delay.p99Ms)} (p99), ${formatDuration(delay.maxMs)} at most`,
    );
  if (keptDisturbed > 0) warnings.push("Some turns were disturbed from outside in spite of repetition");
  if ((idle ?? 0) > NOT_IDLE)
    warnings.push("Not idle between its turns: the other cells of its block were measured beside it");
  if (forks.some(({ hasRamp }) => !hasRamp))
    warnings.push("Few jobs to a turn: timing includes the start and the end of each turn");
  return warnings;
}

/** Figures of a cell and the probe that each rests on. */
export const FIGURES_BY_PROBE = [
  ["mainThreadDelay", "mainThreadDelay"],
  ["cpuTime", "cpuMsPerJob"],
] as const;

/** A figure whose probe is not to be believed in this runtime is null. */
function withoutUntold(cell: CellResult, probes: Survey["probes"]): CellResult {
  const untold = FIGURES_BY_PROBE.filter(([probe]) => probes[probe] != null).map(([, figure]) => [
    figure,
    null,
  ]);
  return { ...cell, ...Object.fromEntries(untold) };
}

function mainThreadDelay(forks: readonly ForkResult[]): CellResult["mainThreadDelay"] {
  const p99s = forks.map(({ usage }) => usage?.loopDelayP99Ms ?? null).filter((ms) => ms !== null);
  const maxima = forks.map(({ usage }) => usage?.loopDelayMaxMs ?? null).filter((ms) => ms !== null);
  return p99s.length === 0 ? null : { p99Ms: median(p99s), maxMs: Math.max(...maxima) };
}

/** @param noise of its block */
function countDisturbed(forks: readonly ForkResult[], noise: Results["noise"]): CellResult["disturbed"] {
  const numbers = new Set(forks.map(({ fork }) => fork));
  const own = noise.filter(({ fork }) => numbers.has(fork));
  const last = new Map(own.map((slice) => [`${slice.fork}|${slice.slice}`, slice]));
  return {
    repeated: own.filter(({ attempt }) => attempt > 0).length,
    kept: [...last.values()].filter(({ disturbed }) => disturbed !== null).length,
  };
}
