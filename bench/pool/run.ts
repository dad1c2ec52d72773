import type { RuntimeChoice } from "../../src/domain/cell.ts";
import { seeded, shuffled } from "../../src/stats/seeded.ts";
import type { Batch } from "../batches.ts";
import type { PoolProcess, Trips } from "./contender.ts";
import { checkContender, REFERENCE } from "./contenders.ts";
import type { Workload } from "./workloads.ts";

export interface Plan {
  readonly forks: number;
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly batchMs: number;
  readonly seed: number;
}

/** What one process showed of one workload. */
export interface PoolFork {
  readonly fork: number;
  /** In the order of the rounds. */
  readonly batches: readonly Batch[];
  readonly trips: Trips | null;
}

/** One contender at one workload. */
export interface PoolCell {
  readonly workload: string;
  readonly contender: string;
  readonly forks: readonly PoolFork[];
  /** Why it was not measured, or not in every fork; null: it was. */
  readonly reason: string | null;
}

type Cell = { -readonly [Key in keyof PoolCell]: PoolCell[Key] } & { forks: PoolFork[] };

/** All contenders at all workloads in one runtime: each fork a fresh process of each, alive together, one working at a time. */
export async function runPools(
  names: readonly string[],
  workloads: readonly Workload[],
  plan: Plan,
  runtime: RuntimeChoice,
  start: (name: string) => PoolProcess,
  progress: (words: string) => void,
): Promise<PoolCell[]> {
  const random = seeded(plan.seed);
  const table = new Map<Workload, Cell[]>();
  for (const workload of workloads) {
    table.set(workload, await Promise.all(names.map((name) => newCell(workload, name, runtime))));
  }
  let stepsPerMs: number | undefined;
  for (let fork = 0; fork < plan.forks; fork++) {
    const processes = new Map(names.map((name) => [name, start(name)]));
    const processOf = ({ contender }: Cell) => processes.get(contender) as PoolProcess;
    try {
      stepsPerMs ??= await (processes.get(REFERENCE) ?? [...processes.values()][0])?.ask({ do: "calibrate" });
      for (const [workload, cells] of table) {
        progress(`${runtime.label} · fork ${fork + 1} of ${plan.forks} · ${workload.summary}`);
        const able = shuffled(cells, random).filter(({ reason }) => reason === null);
        await measure(workload, able, fork, plan, stepsPerMs ?? 1, processOf);
      }
    } finally {
      await Promise.all([...processes.values()].map((process) => process.end()));
    }
  }
  return [...table.values()].flat();
}

async function newCell(workload: Workload, name: string, runtime: RuntimeChoice): Promise<Cell> {
  const reason = await checkContender(name, workload, runtime.name);
  return { workload: workload.name, contender: name, forks: [], reason };
}

/** One workload in one fork. A contender that fails gets its reason, and the others go on. */
async function measure(
  workload: Workload,
  cells: readonly Cell[],
  fork: number,
  { rounds, warmUpMs, batchMs }: Plan,
  stepsPerMs: number,
  processOf: (cell: Cell) => PoolProcess,
): Promise<void> {
  const turns = new Map<Cell, { jobs: number; batches: Batch[] }>();
  const attempt = async (cell: Cell, act: (process: PoolProcess) => Promise<void>) => {
    if (cell.reason !== null) return;
    try {
      await act(processOf(cell));
    } catch (error) {
      cell.reason = (error as Error).message;
    }
  };
  for (const cell of cells) {
    await attempt(cell, async (process) => {
      await process.ask({ do: "open", workload: workload.name, stepsPerMs });
      turns.set(cell, { jobs: await process.ask({ do: "warmUp", warmUpMs, batchMs }), batches: [] });
    });
  }
  for (let round = 0; round < (workload.arrivals === undefined ? rounds : 1); round++) {
    for (const cell of round % 2 === 0 ? cells : cells.toReversed()) {
      const turn = turns.get(cell);
      if (turn === undefined) continue;
      await attempt(cell, async (process) => {
        turn.batches.push(await process.ask({ do: "batch", jobs: turn.jobs }));
      });
    }
  }
  for (const cell of cells) {
    await attempt(cell, async (process) => {
      const trips = await process.ask({ do: "close" });
      cell.forks.push({ fork, batches: turns.get(cell)?.batches ?? [], trips });
    });
  }
}
