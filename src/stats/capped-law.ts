import { fitShape, type ScalingFit, type ScalingPoint } from "./scaling-law.ts";

interface CappedFit extends ScalingFit {
  readonly parameters: { readonly contention: number; readonly excess: number };
}

/**
 * A law with a kink: Amdahl's up to the cores, X(m) = λm ÷ (1 + σ(m − 1)) with m = min(N, cores), and beyond them a constant
 * loss for each worker too many, ÷ (1 + ω(N − m)). A smooth law puts the peak of such a curve far beyond the cores.
 *
 * As many parameters as the Universal Scalability Law has, so that six sizes are enough to choose between the two.
 *
 * @param points four at least, at three sizes at least
 */
export function fitCapped(points: readonly ScalingPoint[], cores: number): CappedFit {
  const shape = (workers: number, [contention = 0, excess = 0]: readonly number[]) => {
    const used = Math.min(workers, cores);
    return used / (1 + contention * (used - 1)) / (1 + excess * (workers - used));
  };
  const starts = [0, 0.02, 0.2].flatMap((contention) => [0, 0.01, 0.1].map((excess) => [contention, excess]));
  const { parameters, ...fit } = fitShape(points, shape, starts);
  const [contention = 0, excess = 0] = parameters;
  return { ...fit, parameters: { contention, excess } };
}
