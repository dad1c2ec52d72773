import type { Scenario } from "../src/domain/scenario.ts";
import { spinResult } from "./jobs/spin.ts";

export { spin as run } from "./jobs/spin.ts";

/** Steps of a linear congruential generator in a microsecond of a machine of today: what a name says is nominal. */
const STEPS_PER_US = 800;

/** One job in several lengths: from which on is a pool worth while? */
export function busyFor(us: number, name: string): Scenario {
  return {
    name,
    kind: "cpu",
    sweep: "busy",
    summary: `computes for about ${us >= 1000 ? `${us / 1000} ms` : `${us} µs`}`,
    job: { module: import.meta.url, exportName: "run" },
    jobsPerWorker: [1],
    inputs: () => [us * STEPS_PER_US],
    expected: (input) => spinResult(input as number),
  };
}
