import type { RuntimeChoice } from "../domain/cell.ts";
import type { Survey } from "../domain/measurement.ts";
import { addFork, type LoggedFork, type MeasuredCell } from "../results/fork-log.ts";
import type { CellResult, Results, Role } from "../results/schema.ts";
import { type RawCell, summarizeCells } from "../summary/summarize.ts";
import { withCure } from "./apart.ts";
import type { CellRun } from "./cell-process.ts";
import { type Block, type PlannedPool, type PlannedScenario, placeOf } from "./plan.ts";
import type { ForkRuns } from "./run-fork.ts";

/** What is known of a cell so far. */
interface CellRecord extends MeasuredCell {
  readonly block: Block;
  readonly role: Role;
  readonly pool: string;
}

/** What a run has measured so far. */
export interface MatrixRun {
  readonly records: Records;
  readonly surveys: ReadonlyMap<PlannedScenario, Survey>;
  /** The probes of each runtime: which of its figures are true. */
  readonly probes: ReadonlyMap<RuntimeChoice, Survey["probes"]>;
  /** How long it has taken so far, without the breaks before it was resumed. */
  elapsedMs(): number;
}

const YARDSTICKS: readonly (readonly [Role, string])[] = [
  ["reference", "no-dispatch"],
  ["main-thread", "main-thread"],
  ["anchor", "anchor"],
];

/** Blocks of one column: pools that are too many for one block. */
function columnOf(block: Block): string {
  return Object.values(placeOf(block)).join("|");
}

export class Records {
  readonly #byBlock = new Map<number, CellRecord[]>();
  /** What disturbed each slice of each fork. */
  readonly noise: Results["noise"] = [];
  /** By column, in jobs per second. */
  readonly #capacities = new Map<string, number>();

  constructor(blocks: readonly Block[]) {
    for (const block of blocks) {
      const record = (
        role: Role,
        pool: string,
        outcome: CellResult["outcome"],
        reason: string,
      ): CellRecord => {
        return { block, role, pool, outcome, reason, forks: [], warnings: new Set() };
      };
      this.#byBlock.set(block.id, [
        ...block.contenders.map((pool) =>
          record("contender", pool.choice.label, "skipped", "not measured yet"),
        ),
        ...block.unsupported.map(({ pool, reason }) =>
          record("contender", pool.choice.label, "unsupported", reason),
        ),
        ...(block.twin === null
          ? []
          : [record("twin", block.twin.choice.label, "skipped", "not measured yet")]),
        ...YARDSTICKS.map(([role, name]) => record(role, name, "skipped", "not measured yet")),
      ]);
    }
  }

  all(): CellRecord[] {
    return [...this.#byBlock.values()].flat();
  }

  of(block: Block): CellRecord[] {
    return this.#byBlock.get(block.id) ?? [];
  }

  /** Adds a fork of a block. @throws if there is no such cell */
  add({ block: id, fork, cells, noise }: LoggedFork): void {
    this.noise.push(...noise);
    for (const cell of cells) {
      const record = this.#byBlock
        .get(id)
        ?.find(({ role, pool }) => role === cell.role && pool === cell.pool);
      if (record === undefined) throw new Error(`No record for "${cell.pool}" in block ${id}`);
      addFork(record, cell, fork);
      const [load] = cell.fork?.latency ?? [];
      if (load !== undefined && this.capacity(record.block) === null)
        this.#capacities.set(columnOf(record.block), load.ratePerSecond / load.load);
    }
  }

  /** The contenders of a block, and null for its reference, that have not failed. */
  given(block: Block): Set<PlannedPool | null> {
    const lost = (role: Role, pool: string) =>
      this.of(block).some((record) => {
        const out = record.outcome === "failed" || record.outcome === "unsupported";
        return out && record.role === role && record.pool === pool;
      });
    const contenders = block.contenders.filter(({ choice }) => !lost("contender", choice.label));
    return new Set(lost("reference", "no-dispatch") ? contenders : [null, ...contenders]);
  }

  /**
   * Jobs per second that a block's loads are shares of, as the first fork that had loads found it; null: none had. The same
   * for all blocks of a column: pools that were too many for one are compared under the same load.
   */
  capacity(block: Block): number | null {
    return this.#capacities.get(columnOf(block)) ?? null;
  }

  /** How many forks of a block were measured. */
  forksOf(block: Block): number {
    return Math.max(...this.of(block).map(({ forks }) => forks.length));
  }

  /** Takes back what was measured of a block. */
  discard(block: Block, reason: string): void {
    for (const record of this.of(block)) {
      if (record.outcome !== "ok" && record.outcome !== "skipped") continue;
      record.forks.length = 0;
      record.outcome = "skipped";
      record.reason = reason;
    }
  }

  /** Gives this outcome to every cell of a block that has none yet. */
  settle(block: Block, outcome: CellResult["outcome"], reason: string): void {
    for (const record of this.of(block)) {
      if (record.outcome !== "skipped") continue;
      record.outcome = outcome;
      record.reason = reason;
    }
  }
}

/** What a fork of a block gave, as it is kept. */
export function loggedOf(block: Block, fork: number, { runs, noise }: ForkRuns): LoggedFork {
  return {
    ...{ block: block.id, fork },
    cells: runs.map((run) => {
      const { failure, warnings } = run;
      const [role, pool] = nameOf(run);
      return {
        ...{ role, pool },
        failure: failure && {
          reason: withCure(failure.message, block.scenario.ref),
          unsupported: failure.unsupported,
        },
        fork: failure === null ? { fork, ...run.fork } : null,
        warnings: [...warnings, ...cureOf(block, run)],
      };
    }),
    noise: noise.map((slice) => ({ block: block.id, fork, ...slice })),
  };
}

function nameOf({ plan, subject }: CellRun): [role: Role, pool: string] {
  const { pool } = plan.spec;
  if (pool !== null) return [plan.isTwin ? "twin" : "contender", pool.label];
  return subject === "pool" ? ["reference", "no-dispatch"] : [subject, subject];
}

/** The cure that a library needs in this runtime, and what an engine has to say of its broker, are warnings of its cell. */
function cureOf({ contenders, runtime }: Block, { plan, failure }: CellRun): string[] {
  const planned = contenders.find(({ choice }) => choice.label === plan.spec.pool?.label);
  if (planned === undefined || failure !== null || plan.isTwin) return [];
  const { inRuntime, engine } = planned.adapter;
  const cure = inRuntime?.[runtime.name]?.cure;
  return [
    ...(cure === undefined ? [] : [cure]),
    ...(engine === undefined ? [] : [engine.noteOf(planned.choice.settings)]),
  ];
}

/** What was measured of a cell, for the summary. */
export function rawCell({ block, role, pool, outcome, reason, forks, warnings }: CellRecord): RawCell {
  const { workers, asked } = block.workers;
  const { environment } = block.scenario.scenario;
  return {
    ...{ block: block.id, runtime: block.runtime.label, role, pool, scenario: block.scenario.ref.name },
    ...{ workers, workersAsked: asked, jobsPerWorker: block.jobsPerWorker, outcome, reason, forks },
    environment: environment?.(workers, block.jobsPerWorker) ?? {},
    warnings: [...warnings],
  };
}

export function probesByLabel({ probes }: MatrixRun): Record<string, Survey["probes"]> {
  return Object.fromEntries([...probes].map(([{ label }, found]) => [label, found]));
}

/** All cells of a run, with all that follows from what was measured. */
export function cellsOf(run: MatrixRun): CellResult[] {
  return summarizeCells(run.records.all().map(rawCell), run.records.noise, probesByLabel(run));
}
