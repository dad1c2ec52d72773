import type { Plan } from "../driver/plan.ts";
import { figures } from "../estimate/figures.ts";
import type { ForkResult, Results } from "../results/schema.ts";
import { type Calibration, calibrateNoise, calibratePower } from "./calibration.ts";
import { measuredOn } from "./compared-runs.ts";
import { fingerprintKey } from "./fingerprint.ts";
import { INJECTIONS, type Injection, PLAIN } from "./injections.ts";
import { judge, type Rules } from "./judge.ts";
import { ALPHA } from "./looks.ts";

/** Resampled, not measured: that many cost next to nothing. */
const TIMES = 300;
const RULES: Rules = { alpha: ALPHA, tolerance: (figure) => figures[figure].tolerance };

/**
 * A machine's noise, and how often known faults are found in it.
 *
 * @param faulty forks with each fault, and those without one
 */
export function calibrationOf(
  results: Results,
  faulty: ReadonlyMap<Injection, readonly ForkResult[]>,
  { forks, seed }: Pick<Plan, "forks" | "seed">,
): Calibration {
  // As many forks a side as the suite has, if they do.
  const resampling = { forks: Math.min(5, Math.floor(forks / 2)), times: TIMES, seed };
  const injections = INJECTIONS.filter((injection) => faulty.has(injection)).map((injection) => {
    const plain = PLAIN.find(({ question }) => question === injection.question);
    const sides = {
      sound: plain === undefined ? [] : (faulty.get(plain) ?? []),
      faulty: faulty.get(injection) ?? [],
    };
    return calibratePower(injection.name, injection.question, sides, resampling, (evidence) =>
      judge(evidence, RULES),
    );
  });
  return {
    ...{ schemaVersion: 2, kind: "calibration", fingerprint: fingerprintKey(results) },
    machine: measuredOn(results),
    ...{ forks, ...calibrateNoise(results, resampling, RULES), injections },
  };
}
