import { z } from "zod";
import type { Fixed } from "../domain/fixed.ts";
import { machineName } from "../results/machine-name.ts";
import type { Results } from "../results/schema.ts";
import { type Interval, quotient } from "../stats/interval.ts";
import { FIGURES, type FigureName } from "./figures.ts";

// One line of a history: what a run says that is worth watching over time. Units stand last in names.

export const HISTORY_VERSION = 1;

const names = Object.keys(FIGURES) as [FigureName, ...FigureName[]];

const interval = z
  .tuple([z.number().positive(), z.number().nullable(), z.number().nullable()])
  .describe("Estimate, low and high");

const cell = z.strictObject({
  runtime: z.string(),
  scenario: z.string(),
  pool: z.string(),
  workers: z.int().positive(),
  jobsPerWorker: z.int().positive(),
  figures: z.partialRecord(z.enum(names), interval),
});

export const recordSchema = z.strictObject({
  history: z.literal(HISTORY_VERSION),
  at: z.iso.datetime().describe("When the run began"),
  commit: z.string().nullable(),
  branch: z.string().nullable(),
  machine: z.string().describe("CPU, cores and platform, in words"),
  poolmark: z.string(),
  anchor: z.int().positive().describe("The edition of the frozen jobs"),
  runtimes: z.record(z.string(), z.string()).describe("By label: the version"),
  packages: z.record(z.string(), z.string().nullable()),
  inputs: z.record(z.string(), z.string()).describe("By scenario: the digest of the expected results"),
  cells: z.array(cell),
});

/** One run, as a history keeps it. */
export type HistoryRecord = Fixed<z.infer<typeof recordSchema>>;
export type HistoryCell = HistoryRecord["cells"][number];

/** A run whose figures can be told; of what failed, and of yardsticks, there is nothing to watch. */
export function recordOf(
  results: Results,
  { commit, branch }: Pick<HistoryRecord, "commit" | "branch">,
): HistoryRecord {
  const { environment, config, startedAt, poolmark, scenarios } = results;
  const { tinybench: _, ...packages } = environment.packages;
  return {
    history: HISTORY_VERSION,
    ...{ at: startedAt, commit, branch, machine: machineName(environment), poolmark },
    anchor: config.anchor ?? 1,
    runtimes: Object.fromEntries(environment.runtimes.map(({ label, version }) => [label, version])),
    packages,
    inputs: Object.fromEntries(scenarios.map(({ name, inputsDigest }) => [name, inputsDigest])),
    cells: once(results.cells.flatMap((one) => cellOf(one, results))),
  };
}

/** The reference stands in each of the blocks that many pools are shared among: the first counts. */
function once(cells: readonly HistoryCell[]): HistoryCell[] {
  const keyOf = ({ figures: _, ...key }: HistoryCell) => JSON.stringify(key);
  return [...new Map(cells.toReversed().map((cell) => [keyOf(cell), cell])).values()].reverse();
}

type Cell = Results["cells"][number];

function cellOf(one: Cell, { cells }: Results): HistoryCell[] {
  const { runtime, scenario, pool, workers, jobsPerWorker, role, outcome } = one;
  if (outcome !== "ok") return [];
  const beside = (other: Cell["role"]) =>
    cells.find(({ role, block }) => role === other && block === one.block);
  const known: Partial<Record<FigureName, Interval | null>> =
    role === "contender"
      ? {
          poolOfReference: one.efficiency,
          timesMainThread: one.timesMainThread,
          jobsPerSecond: one.throughput,
          cpuMsPerJob: one.cpuMsPerJob,
          startUpMs: one.startUp?.totalMs ?? null,
          memoryBytes: one.memory?.readyBytes ?? null,
        }
      : role === "reference"
        ? { jobOfAnchor: quotient(one.throughput, beside("anchor")?.throughput ?? null) }
        : {};
  const figures = Object.fromEntries(
    Object.entries(known).flatMap(([name, figure]) =>
      figure === null || figure.estimate <= 0 ? [] : [[name, [figure.estimate, figure.low, figure.high]]],
    ),
  );
  if (Object.keys(figures).length === 0) return [];
  return [{ runtime, scenario, pool, workers, jobsPerWorker, figures }];
}

/** What must stay the same for a cell's figures to be one series. */
export interface Setting {
  /** By the name of a fact, its value. */
  readonly facts: Readonly<Record<string, string>>;
  /** The same for the same facts. */
  readonly key: string;
}

/** The settings of a run's cells, each worked out once. */
export function settingsOf(record: HistoryRecord): (cell: HistoryCell) => Setting {
  const pools = new Set(record.cells.map(({ pool }) => libraryOf(pool)));
  const known = new Map<string, Setting>();
  return ({ runtime, scenario, pool }) => {
    const library = libraryOf(pool);
    const name = `${runtime} ${library} ${scenario}`;
    const before = known.get(name);
    if (before !== undefined) return before;
    const packages = Object.entries(record.packages).filter(([one]) => one === library || !pools.has(one));
    const facts = {
      machine: record.machine,
      poolmark: record.poolmark,
      anchor: `edition ${record.anchor}`,
      [runtime]: majorOf(record.runtimes[runtime] ?? "unknown"),
      inputs: record.inputs[scenario] ?? "",
      ...Object.fromEntries(packages.map(([one, version]) => [one, version ?? "not installed"])),
    };
    const setting = { facts, key: JSON.stringify(facts) };
    known.set(name, setting);
    return setting;
  };
}

/** A pool's label without its settings. */
const libraryOf = (pool: string) => pool.split("[", 1)[0] ?? pool;

/** Patches of a runtime come every other week: to begin anew with each, a history would never have enough runs. */
function majorOf(version: string): string {
  return version.replace(/^v/, "").split(".")[0] ?? version;
}
