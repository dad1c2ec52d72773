import type { Results } from "../../results/schema.ts";
import type { Grid } from "../grid.ts";
import { breakEvenGrid } from "./break-even-grid.ts";
import { costGrids } from "./cost-grid.ts";
import { latencyGrids } from "./latency-grid.ts";

/** What stands beside the throughput: latency under load, where it was measured; what each pool costs; the break-even. */
export function gridsOf(results: Results): Grid[] {
  return [...latencyGrids(results), ...costGrids(results), ...breakEvenGrid(results)];
}
