import type { Scenario } from "../src/domain/scenario.ts";

/** Steps of a linear congruential generator in a microsecond of a machine of today: what a name says is nominal. */
const STEPS_PER_US = 800;

/** Computes for about so long, and sends next to nothing. */
export function run(steps: number): number {
  let state = 1;
  for (let i = 0; i < steps; i++) state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
  return state;
}

/** The same state by jumping ahead: squaring the step instead of repeating it. */
export function jump(steps: number): number {
  let [factor, addend] = [1, 0];
  let [stepFactor, stepAddend] = [1_664_525, 1_013_904_223];
  for (let left = steps; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) {
      addend = (Math.imul(addend, stepFactor) + stepAddend) | 0;
      factor = Math.imul(factor, stepFactor);
    }
    stepAddend = (Math.imul(stepAddend, stepFactor) + stepAddend) | 0;
    stepFactor = Math.imul(stepFactor, stepFactor);
  }
  return (factor + addend) | 0;
}

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
    expected: (input) => jump(input as number),
  };
}
