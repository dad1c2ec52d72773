import type { Comparison } from "../../gate/comparison.ts";
import { entriesOf } from "./benchmark-entries.ts";

/** For github-action-benchmark's `customBiggerIsBetter`: throughput. */
export function format(comparison: Comparison): string {
  return entriesOf(comparison, "bigger");
}
