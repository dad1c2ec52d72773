import { aicc } from "../stats/aicc.ts";
import { fitCapped } from "../stats/capped-law.ts";
import { fitUniversal, type ScalingPoint } from "../stats/scaling-law.ts";
import type { Model } from "./schema.ts";

/** From so many sizes on a law is fitted. */
export const LEAST_SIZES = 6;

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
  const { perWorker } = universal;
  return { law: "universal", contention, further: coherency, peakAt, aicc: criteria, perWorker };
}
