import type { Comparison } from "../../gate/comparison.ts";
import { entriesOf } from "./benchmark-entries.ts";

/** For github-action-benchmark's `customSmallerIsBetter`: CPU time, latency, start-up, memory. */
export function format(comparison: Comparison): string {
  return entriesOf(comparison, "smaller");
}
