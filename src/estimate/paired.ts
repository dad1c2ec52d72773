import type { ForkResult } from "../domain/measurement.ts";
import { loadsOf } from "./fork-figures.ts";
import { type LogFigure, logRatio } from "./log-ratio.ts";

type Forks = readonly ForkResult[];

/** Logarithm of one cell's throughput ÷ another's, for each fork that both have. */
export function pairedForks(above: Forks, below: Forks): LogFigure[] {
  return inPairs(above, below, logRatio);
}

/** Logarithm of one cell's latency at a load ÷ another's, for each fork in which both can be told. */
export function pairedLatencies(
  above: Forks,
  below: Forks,
  load: number,
  quantile: "p50Ms" | "p90Ms" | "p99Ms",
): LogFigure[] {
  const msOf = (fork: ForkResult) => {
    const batch = loadsOf(fork).find((one) => one.load === load);
    return batch?.unstable === null ? (batch.latency[quantile] ?? 0) : 0;
  };
  return inPairs(above, below, (one, other) => {
    const ratio = msOf(one) / msOf(other);
    return ratio > 0 && Number.isFinite(ratio) ? { log: Math.log(ratio), within: 0 } : null;
  });
}

/** Forks of one number took turns, or met the same arrivals. */
export const partnerOf = ({ fork }: Pick<ForkResult, "fork">, others: Forks) =>
  others.find((other) => other.fork === fork);

export function inPairs(
  above: Forks,
  below: Forks,
  ratioOf: (one: ForkResult, other: ForkResult) => LogFigure | null,
): LogFigure[] {
  return above.flatMap((fork) => {
    const partner = partnerOf(fork, below);
    return (partner && ratioOf(fork, partner)) ?? [];
  });
}

/** Logarithm of a cell's throughput in each fork. */
export function rateForks(forks: Forks): LogFigure[] {
  return forks.flatMap((fork) => logRatio(fork, null) ?? []);
}
