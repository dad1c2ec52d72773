import type { ForkResult } from "../domain/measurement.ts";
import { type LogFigure, logRatio } from "./log-ratio.ts";

/** Logarithm of one cell's throughput ÷ another's, for each fork that both have. */
export function pairedForks(above: readonly ForkResult[], below: readonly ForkResult[]): LogFigure[] {
  return above.flatMap((fork) => {
    const partner = below.find((other) => other.fork === fork.fork);
    const ratio = partner === undefined ? null : logRatio(fork, partner);
    return ratio === null ? [] : [ratio];
  });
}

/** Logarithm of a cell's throughput in each fork. */
export function rateForks(forks: readonly ForkResult[]): LogFigure[] {
  return forks.flatMap((fork) => logRatio(fork, null) ?? []);
}
