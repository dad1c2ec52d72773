import { hodgesLehmann } from "../stats/hodges-lehmann.ts";
import { geometricInterval, type Interval } from "../stats/interval.ts";
import type { CellResult, ForkResult } from "./schema.ts";

/** A pool that keeps the main thread from a due timer for so long, one moment in a hundred, blocks it. */
export const BLOCKING_MS = 20;

export function blocksMainThread(cell: Pick<CellResult, "mainThreadDelay">): boolean {
  return (cell.mainThreadDelay?.p99Ms ?? 0) >= BLOCKING_MS;
}

type Sampled = Pick<ForkResult, "samples">;

/** The samples that count: of a round's attempts the last. */
export function countingSamples({ samples }: Sampled): ForkResult["samples"] {
  return samples.filter((sample, i) => samples[i + 1]?.round !== sample.round);
}

/** A fork's figure: the centre of its samples, in jobs per second. */
export function forkRate(fork: Sampled): number {
  return hodgesLehmann(countingSamples(fork).map((sample) => (sample.jobs / sample.wallMs) * 1000));
}

/** A fork's CPU time for a job, in ms. */
export function forkCpuMs(fork: Sampled): number {
  const samples = countingSamples(fork);
  const sum = (of: (sample: (typeof samples)[number]) => number) =>
    samples.reduce((total, sample) => total + of(sample), 0);
  return sum(({ cpuMs }) => cpuMs) / sum(({ batchJobs }) => batchJobs);
}

/** Fork by fork the ratio of two cells that were measured together: what disturbed a fork disturbed both. */
export function pairRatios(above: readonly ForkResult[], below: readonly ForkResult[]): number[] {
  return above.flatMap((fork) => {
    const partner = below.find((other) => other.fork === fork.fork);
    return partner === undefined ? [] : [forkRate(fork) / forkRate(partner)];
  });
}

/** Their mean with its interval; null: no fork in common. */
export function pairedRatio(above: readonly ForkResult[], below: readonly ForkResult[]): Interval | null {
  const ratios = pairRatios(above, below);
  return ratios.length === 0 ? null : geometricInterval(ratios);
}

export function highestRate<Cell extends Pick<CellResult, "throughput">>(
  cells: readonly Cell[],
): Cell | null {
  const rate = (cell: Cell) => cell.throughput?.estimate ?? 0;
  return cells.reduce<Cell | null>(
    (top, cell) => (top === null || rate(cell) > rate(top) ? cell : top),
    null,
  );
}
