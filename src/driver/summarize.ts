import { BLOCKING_MS, countingSamples, forkCpuMs, forkRate } from "../results/forks.ts";
import type { CellResult, ForkResult } from "../results/schema.ts";
import { geometricInterval } from "../stats/interval.ts";
import { median } from "../stats/quantile.ts";
import { summarizeCost } from "../summary/cost.ts";
import { summarizeLatency } from "../summary/latency.ts";
import { setRatios } from "../summary/ratios.ts";
import { classifyOutliers, drifts } from "../summary/sample-quality.ts";
import { setStandings } from "../summary/standings.ts";
import type { CellRecord, MatrixRun } from "./records.ts";

/** Raw forks → the cells of a results file. */
export function summarizeCells(records: readonly CellRecord[], probes: MatrixRun["probes"]): CellResult[] {
  const cells = records.map((record) =>
    withoutUntold(summarizeCell(record), probes.get(record.block.runtime) ?? {}),
  );
  setRatios(cells);
  for (const column of columnsOf(cells)) setStandings(column);
  return cells;
}

function summarizeCell(record: CellRecord): CellResult {
  const { block, role, pool, outcome, reason } = record;
  const forks = outcome === "ok" ? record.forks : [];
  const measured = forks.length > 0;
  const samples = forks.flatMap(countingSamples);
  const delay = role === "contender" ? mainThreadDelay(samples) : null;
  return {
    block: block.id,
    runtime: block.runtime.label,
    role,
    pool,
    scenario: block.scenario.ref.name,
    workers: block.workers.workers,
    workersAsked: [...block.workers.asked],
    jobsPerWorker: block.jobsPerWorker,
    environment: { ...block.scenario.scenario.environment?.(block.workers.workers, block.jobsPerWorker) },
    outcome,
    reason,
    throughput: measured ? geometricInterval(forks.map(forkRate)) : null,
    efficiency: null,
    timesMainThread: null,
    standing: null,
    mainThreadDelay: delay,
    cpuMsPerJob: measured
      ? geometricInterval(forks.map((fork) => Math.max(forkCpuMs(fork), LEAST_CPU_MS)))
      : null,
    ...summarizeCost(forks),
    latency: summarizeLatency(forks),
    outliers: classifyOutliers(forks),
    disturbed: countDisturbed(forks),
    warnings: [...record.warnings, ...cureOf(record), ...warningsOf(forks, delay)],
    forks,
  };
}

/** A logarithm needs something, where a coarse clock saw nothing. */
const LEAST_CPU_MS = 1e-6;

/** Of one core: a process that waits uses next to nothing. */
const NOT_IDLE = 0.02;

function warningsOf(forks: readonly ForkResult[], delay: CellResult["mainThreadDelay"]): string[] {
  const warnings: string[] = [];
  const unsteady = forks.filter(({ warmUp }) => !warmUp.steady).length;
  if (unsteady > forks.length / 2)
    warnings.push("Not seen to be steady when its warm-up ended, in most forks");
  if (drifts(forks)) warnings.push("Its speed drifts over the rounds: it was not steady yet");
  if (delay !== null && delay.p99Ms >= BLOCKING_MS) {
    warnings.push(
      `Blocks the main thread: a due timer waits ${delay.p99Ms.toFixed(0)} ms (p99), ${delay.maxMs.toFixed(0)} ms at most`,
    );
  }
  const { kept } = countDisturbed(forks);
  if (kept > 0) warnings.push("Some batches were disturbed from outside in spite of repetition");
  if ((summarizeCost(forks).idleCpuShare ?? 0) > NOT_IDLE)
    warnings.push(
      "Not idle while it waited for its turn: the other cells of its block were measured beside it",
    );
  if (forks.flatMap(countingSamples).some(({ rampInside }) => rampInside))
    warnings.push(
      "So few jobs in a batch that start and end, when not all workers are busy, are inside the clock",
    );
  return warnings;
}

/** Figures of a cell and the probe that each rests on. */
export const FIGURES_BY_PROBE = [
  ["mainThreadDelay", "mainThreadDelay"],
  ["cpuTime", "cpuMsPerJob"],
] as const;

/** A figure whose probe is not to be believed in this runtime is null. */
function withoutUntold(cell: CellResult, probes: Readonly<Record<string, string | null>>): CellResult {
  const untold = FIGURES_BY_PROBE.filter(([probe]) => probes[probe] != null).map(([, figure]) => [
    figure,
    null,
  ]);
  return { ...cell, ...Object.fromEntries(untold) };
}

/** A library that works only with our help is measured with it, and says so. */
function cureOf({ block, role, pool, outcome }: CellRecord): string[] {
  const planned = block.contenders.find(({ choice }) => role === "contender" && choice.label === pool);
  const cure = planned?.adapter.inRuntime?.[block.runtime.name]?.cure;
  return outcome === "ok" && cure !== undefined ? [cure] : [];
}

function mainThreadDelay(samples: readonly ForkResult["samples"][number][]): CellResult["mainThreadDelay"] {
  const p99s = samples.map((sample) => sample.loopDelayP99Ms).filter((ms) => ms !== null);
  const maxima = samples.map((sample) => sample.loopDelayMaxMs).filter((ms) => ms !== null);
  return p99s.length === 0 ? null : { p99Ms: median(p99s), maxMs: Math.max(...maxima) };
}

function countDisturbed(forks: readonly ForkResult[]): CellResult["disturbed"] {
  const samples = forks.flatMap((fork) => fork.samples);
  const repeated = samples.filter(({ attempt }) => attempt > 0).length;
  const kept = forks.flatMap(countingSamples).filter(({ disturbed }) => disturbed !== null).length;
  return { repeated, kept };
}

/** Cells that stand in competition: one runtime, scenario, worker count and jobsPerWorker. */
export function columnsOf(cells: readonly CellResult[]): CellResult[][] {
  const columns = new Map<string, CellResult[]>();
  for (const cell of cells) {
    const key = [cell.runtime, cell.scenario, cell.workers, cell.jobsPerWorker].join("|");
    columns.set(key, [...(columns.get(key) ?? []), cell]);
  }
  return [...columns.values()];
}
