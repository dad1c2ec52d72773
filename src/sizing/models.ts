import { aicc } from "../stats/aicc.ts";
import { fitCapped } from "../stats/capped-law.ts";
import { fitUniversal, type ScalingPoint } from "../stats/scaling-law.ts";

/** From so many sizes on a law is fitted. */
export const LEAST_SIZES = 6;

/** The law that fits a curve best. Shown; nothing is decided by it. */
export interface Model {
  /** `universal`: Gunther's law. `capped`: Amdahl's law up to the cores, and a loss for each worker beyond. */
  readonly law: "universal" | "capped";
  /** σ: the part of the work that is serial. */
  readonly contention: number;
  /** κ, what workers lose to each other in pairs; of the capped law ω, what each worker beyond the cores costs. */
  readonly further: number;
  /** Where throughput is highest; null: the law has no peak within the sizes measured. */
  readonly peakAt: number | null;
  /** What each law's criterion is: the less, the better. */
  readonly aicc: { readonly universal: number; readonly capped: number };
  /** Expected throughput per second, for drawing and predicting. */
  readonly perWorker: number;
}

/** null: too few sizes. */
export function modelOf(curve: readonly ScalingPoint[], cores: number): Model | null {
  if (curve.length < LEAST_SIZES) return null;
  const points = curve.map((point) => ({ ...point, weight: 1 / point.perSecond ** 2 }));
  const universal = fitUniversal(points);
  const capped = fitCapped(points, cores);
  const criteria = {
    universal: aicc(universal.sumOfSquares, points.length, 3),
    capped: aicc(capped.sumOfSquares, points.length, 3),
  };
  const most = Math.max(...curve.map(({ workers }) => workers));
  if (criteria.capped < criteria.universal) {
    const { contention, excess } = capped.parameters;
    const peakAt = excess > 0 && cores <= most ? cores : null;
    return {
      law: "capped",
      contention,
      further: excess,
      peakAt,
      aicc: criteria,
      perWorker: capped.perWorker,
    };
  }
  const { contention, coherency } = universal.parameters;
  const peakAt = universal.peakAt !== null && universal.peakAt <= most ? universal.peakAt : null;
  return {
    law: "universal",
    contention,
    further: coherency,
    peakAt,
    aicc: criteria,
    perWorker: universal.perWorker,
  };
}
