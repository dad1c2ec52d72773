import type { Comparison } from "../../gate/comparison.ts";
import { figures } from "../../gate/figure.ts";
import { formatChange, nameOf } from "./words.ts";

/**
 * The current run as github-action-benchmark reads it (`customBiggerIsBetter`, `customSmallerIsBetter`): it wants a file for
 * either, with name, unit and value.
 */
export function entriesOf({ findings }: Comparison, wanted: "bigger" | "smaller"): string {
  const entries = findings
    .filter(({ figure }) => (figure === "throughput") === (wanted === "bigger"))
    .map(({ subject, figure, current, forkSpread, verdict, change, forks }) => ({
      name: `${nameOf(subject)} · ${wanted === "bigger" ? "throughput" : figures[figure].title}`,
      unit: figures[figure].unit,
      value: current,
      ...(forkSpread === null ? {} : { range: `± ${(forkSpread * 100).toFixed(1)}%` }),
      extra: `${verdict}, change of the cost ${formatChange(change.estimate)}, ${forks.current} forks`,
    }));
  return JSON.stringify(entries, null, 1);
}
