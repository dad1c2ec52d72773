import { figures } from "../../estimate/figures.ts";
import type { Comparison } from "../../gate/comparison.ts";
import { formatChange, formatPercent } from "../../stats/numbers.ts";
import { nameOf } from "./words.ts";

// The current run as github-action-benchmark reads it: it wants a file for either direction, with name, unit and value.

/** `customBiggerIsBetter`: throughput. */
export const biggerIsBetter = (comparison: Comparison) => entriesOf(comparison, true);

/** `customSmallerIsBetter`: CPU time, latency, start-up, memory. */
export const smallerIsBetter = (comparison: Comparison) => entriesOf(comparison, false);

function entriesOf({ findings }: Comparison, isBiggerBetter: boolean): string {
  const entries = findings
    .filter(({ figure }) => (figure === "throughput") === isBiggerBetter)
    .map(({ subject, figure, current, forkSpread, verdict, change, forks }) => ({
      name: `${nameOf(subject)} · ${isBiggerBetter ? "throughput" : figures[figure].title}`,
      unit: figures[figure].unit,
      value: current,
      ...(forkSpread === null ? {} : { range: `± ${formatPercent(forkSpread)}` }),
      extra: `${verdict}, change of the cost ${formatChange(change.estimate)}, ${forks.current} forks`,
    }));
  return JSON.stringify(entries, null, 1);
}
