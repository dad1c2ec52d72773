import { BLOCKING_MS, forkRate, pairedRatio } from "../results/forks.ts";
import type { CellResult, ForkResult } from "../results/schema.ts";
import { geometricInterval } from "../stats/interval.ts";
import { median } from "../stats/quantile.ts";
import type { CellRecord } from "./records.ts";
import type { MatrixRun } from "./run-matrix.ts";
import { setStandings } from "./standings.ts";

/** Raw forks → the cells of a results file. */
export function summarizeCells(records: readonly CellRecord[], probes: MatrixRun["probes"]): CellResult[] {
  const cells = records.map((record) =>
    withoutUntold(summarizeCell(record, records), probes.get(record.block.runtime) ?? {}),
  );
  for (const column of columnsOf(cells)) setStandings(column);
  return cells;
}

function summarizeCell(record: CellRecord, records: readonly CellRecord[]): CellResult {
  const { block, role, pool, outcome, reason, forks } = record;
  const measured = outcome === "ok";
  const yardstick = (of: CellRecord["role"]) =>
    records.find((other) => other.block === block && other.role === of && other.outcome === "ok");
  const samples = forks.flatMap((fork) => fork.samples);
  const jobs = samples.reduce((sum, sample) => sum + sample.jobs, 0);
  const cpuMs = samples.reduce((sum, sample) => sum + sample.cpuMs, 0);
  const delay = measured && role === "contender" ? mainThreadDelay(samples) : null;
  const warnings = [...record.warnings, ...cureOf(record)];
  if (delay !== null && delay.p99Ms >= BLOCKING_MS) {
    warnings.push(
      `Blocks the main thread: a due timer waits ${delay.p99Ms.toFixed(0)} ms (p99), ${delay.maxMs.toFixed(0)} ms at most`,
    );
  }
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
    efficiency: role === "contender" ? ratioTo(record, yardstick("reference")) : null,
    timesMainThread: role === "anchor" || role === "baseline" ? null : ratioTo(record, yardstick("baseline")),
    standing: null,
    mainThreadDelay: delay,
    cpuMsPerJob: measured ? cpuMs / jobs : null,
    warnings,
    forks: measured ? forks : [],
  };
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

/** The ratio of two cells of a block, taken fork by fork: what disturbed a fork disturbed both. */
function ratioTo(record: CellRecord, yardstick: CellRecord | undefined): CellResult["efficiency"] {
  if (record.outcome !== "ok" || yardstick === undefined) return null;
  return pairedRatio(record.forks, yardstick.forks);
}

function mainThreadDelay(samples: readonly ForkResult["samples"][number][]): CellResult["mainThreadDelay"] {
  const p99s = samples.map((sample) => sample.loopDelayP99Ms).filter((ms) => ms !== null);
  const maxima = samples.map((sample) => sample.loopDelayMaxMs).filter((ms) => ms !== null);
  return p99s.length === 0 ? null : { p99Ms: median(p99s), maxMs: Math.max(...maxima) };
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
