import { quantile } from "./quantile.ts";

interface Fences {
  readonly low: number;
  readonly high: number;
}

/** Tukey's fences (Exploratory Data Analysis, 1977): 1.5 and 3 interquartile ranges beyond the quartiles. */
export function tukeyFences(values: readonly number[]): { readonly mild: Fences; readonly severe: Fences } {
  const [low, high] = [quantile(values, 0.25), quantile(values, 0.75)];
  const fences = (times: number) => ({ low: low - times * (high - low), high: high + times * (high - low) });
  return { mild: fences(1.5), severe: fences(3) };
}
