import type { Results } from "../../results/schema.ts";

/** The results file itself. */
export function report(results: Results): string {
  return JSON.stringify(results, null, 1);
}
