import type { Outcome, RuntimeChoice } from "../domain/cell.ts";
import type { Survey } from "../domain/measurement.ts";
import type { CellResult, ForkResult, Results, Role } from "../results/schema.ts";
import { type RawCell, summarizeCells } from "../summary/summarize.ts";
import type { CellRun } from "./cell-process.ts";
import type { Block, PlannedPool, PlannedScenario } from "./plan.ts";
import type { SliceNoise } from "./slice-noise.ts";

/** What is known of a cell so far. */
export interface CellRecord {
  readonly block: Block;
  readonly role: Role;
  readonly pool: string;
  outcome: Outcome;
  reason: string | null;
  readonly forks: ForkResult[];
  readonly warnings: Set<string>;
}

/** What was measured of a plan. */
export interface MatrixRun {
  readonly records: Records;
  readonly surveys: ReadonlyMap<PlannedScenario, Survey>;
  /** What each runtime was found to tell truly. */
  readonly probes: ReadonlyMap<RuntimeChoice, Survey["probes"]>;
}

const YARDSTICKS: readonly (readonly [Role, string])[] = [
  ["reference", "no-dispatch"],
  ["main-thread", "main-thread"],
  ["anchor", "anchor"],
];

const isNormalizer = (role: Role) => role !== "contender" && role !== "twin";

function isBeside(one: Block, other: Block): boolean {
  return (
    one.runtime === other.runtime &&
    one.scenario === other.scenario &&
    one.workers === other.workers &&
    one.jobsPerWorker === other.jobsPerWorker
  );
}

export class Records {
  readonly #byBlock = new Map<number, CellRecord[]>();
  /** What disturbed each slice of each fork. */
  readonly noise: Results["noise"] = [];

  constructor(blocks: readonly Block[]) {
    for (const block of blocks) {
      const record = (role: Role, pool: string, outcome: Outcome, reason: string): CellRecord => {
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

  /** Adds what a fork gave. A failure is final: of a cell that fails once, no figure can be trusted. */
  add(block: Block, fork: number, runs: readonly CellRun[], noise: readonly SliceNoise[]): void {
    this.noise.push(...noise.map((slice) => ({ block: block.id, fork, ...slice })));
    for (const run of runs) {
      const record = this.#find(block, run);
      for (const warning of run.warnings) record.warnings.add(warning);
      if (run.failure !== null) {
        record.outcome = run.failure.unsupported ? "unsupported" : "failed";
        record.reason = fork > 0 ? `In fork ${fork + 1}: ${run.failure.message}` : run.failure.message;
      } else if (record.outcome !== "failed") {
        record.forks.push({ fork, ...run.fork });
        record.outcome = "ok";
        record.reason = null;
      }
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
    const beside = this.all().filter(({ block: other }) => isBeside(block, other));
    const [batch] = beside.flatMap(({ forks }) => forks.flatMap(({ latency }) => latency));
    return batch === undefined ? null : batch.ratePerSecond / batch.load;
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

  /** Every cell of a block that is still untouched gets this outcome. */
  settle(block: Block, outcome: CellResult["outcome"], reason: string): void {
    for (const record of this.of(block)) {
      if (record.outcome !== "skipped") continue;
      record.outcome = outcome;
      record.reason = reason;
    }
  }

  #find(block: Block, { plan, subject }: CellRun): CellRecord {
    const name =
      plan.spec.pool?.label ??
      { pool: "no-dispatch", "main-thread": "main-thread", anchor: "anchor" }[subject];
    const ofPool = plan.spec.pool === null ? null : plan.isTwin ? "twin" : "contender";
    const found = this.of(block).find(
      ({ role, pool }) => pool === name && (ofPool === null ? isNormalizer(role) : role === ofPool),
    );
    if (found === undefined) throw new Error(`No record for "${name}" in block ${block.id}`);
    return found;
  }
}

/** What was measured of a cell, for the summary. */
export function rawCell({ block, role, pool, outcome, reason, forks, warnings }: CellRecord): RawCell {
  const { workers, asked } = block.workers;
  const { environment } = block.scenario.scenario;
  return {
    ...{ block: block.id, runtime: block.runtime.label, role, pool, scenario: block.scenario.ref.name },
    ...{ workers, workersAsked: asked, jobsPerWorker: block.jobsPerWorker, outcome, reason, forks },
    environment: environment?.(workers, block.jobsPerWorker) ?? {},
    warnings: [...warnings, ...cureOf({ block, role, pool, outcome })],
  };
}

/** A library that works only with our help is measured with it, and says so. */
function cureOf({
  block,
  role,
  pool,
  outcome,
}: Pick<CellRecord, "block" | "role" | "pool" | "outcome">): string[] {
  const planned = block.contenders.find(({ choice }) => role === "contender" && choice.label === pool);
  const cure = planned?.adapter.inRuntime?.[block.runtime.name]?.cure;
  return outcome === "ok" && cure !== undefined ? [cure] : [];
}

/** All cells of a run, with all that follows from what was measured. */
export function cellsOf({ records, probes }: MatrixRun): CellResult[] {
  const byLabel = Object.fromEntries([...probes].map(([{ label }, found]) => [label, found]));
  return summarizeCells(records.all().map(rawCell), records.noise, byLabel);
}
