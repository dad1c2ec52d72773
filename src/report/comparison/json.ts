import type { Comparison } from "../../gate/comparison.ts";

/** Everything, for a program. */
export function format(comparison: Comparison): string {
  return JSON.stringify({ schemaVersion: 1, ...comparison }, null, 1);
}
