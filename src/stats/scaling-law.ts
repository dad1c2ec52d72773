import { minimizeSquares } from "./least-squares.ts";

/** One size and its throughput. */
export interface ScalingPoint {
  readonly workers: number;
  readonly perSecond: number;
  /** Weight of its squared error; default: 1. For errors in proportion to the value: 1 ÷ the squared value. */
  readonly weight?: number;
}

/** A law with its parameters, and how well it fits. */
export interface ScalingFit {
  /** λ: what one worker gives. */
  readonly perWorker: number;
  /** The law's other parameters, by their names. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly sumOfSquares: number;
  at(workers: number): number;
}

/** X(N) = λN ÷ (1 + σ(N − 1) + κN(N − 1)). */
interface UniversalFit extends ScalingFit {
  readonly parameters: { readonly contention: number; readonly coherency: number };
  /** √((1 − σ) ÷ κ), where throughput is highest; null: it never falls (κ = 0), or falls from the start. */
  readonly peakAt: number | null;
}

/**
 * The Universal Scalability Law by least squares, σ and κ not negative (Gunther, Guerrilla Capacity Planning, 2007). Not
 * made relative to the first point: its error would then be in all of them.
 *
 * @param points four at least, at three sizes at least
 */
export function fitUniversal(points: readonly ScalingPoint[]): UniversalFit {
  const shape = (workers: number, [contention = 0, coherency = 0]: readonly number[]) =>
    workers / (1 + contention * (workers - 1) + coherency * workers * (workers - 1));
  const starts = [0, 0.01, 0.1, 0.5].flatMap((contention) =>
    [0, 1e-5, 1e-3, 0.05].map((coherency) => [contention, coherency]),
  );
  const { parameters, ...fit } = fitShape(points, shape, starts);
  const [contention = 0, coherency = 0] = parameters;
  const peakAt = coherency > 0 && contention < 1 ? Math.sqrt((1 - contention) / coherency) : null;
  return { ...fit, parameters: { contention, coherency }, peakAt };
}

/**
 * Fits any law X(N) = λ · shape(N): for each choice of the shape's parameters the best λ follows by itself.
 *
 * @param starts where to begin to look for the shape's parameters, none negative
 */
export function fitShape(
  points: readonly ScalingPoint[],
  shape: (workers: number, parameters: readonly number[]) => number,
  starts: readonly (readonly number[])[],
): Omit<ScalingFit, "parameters"> & { readonly parameters: readonly number[] } {
  const least = (starts[0]?.length ?? 0) + 2;
  if (points.length < least)
    throw new RangeError(
      `Cannot fit a law of ${least - 1} parameters to ${points.length} points: need ${least}`,
    );
  const scaleFor = (parameters: readonly number[]) => {
    let above = 0;
    let below = 0;
    for (const { workers, perSecond, weight = 1 } of points) {
      const value = shape(workers, parameters);
      above += weight * perSecond * value;
      below += weight * value * value;
    }
    return above / below;
  };
  const residuals = (parameters: readonly number[]) => {
    const scale = scaleFor(parameters);
    return points.map(({ workers, perSecond, weight = 1 }) => {
      return Math.sqrt(weight) * (perSecond - scale * shape(workers, parameters));
    });
  };
  const { parameters, sumOfSquares } = minimizeSquares(residuals, starts);
  const perWorker = scaleFor(parameters);
  return { perWorker, parameters, sumOfSquares, at: (workers) => perWorker * shape(workers, parameters) };
}
