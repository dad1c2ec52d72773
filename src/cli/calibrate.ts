import { writeFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { UsageError } from "../domain/usage-error.ts";
import { INJECTIONS, type Injection, measureInjections, PLAIN } from "../driver/injections.ts";
import type { MatrixWorld } from "../driver/matrix-world.ts";
import type { Plan } from "../driver/plan.ts";
import { type Calibration, calibrateNoise, calibratePower } from "../gate/calibration.ts";
import { figures } from "../gate/figure.ts";
import { fingerprintKey } from "../gate/fingerprint.ts";
import { judge, type Rules } from "../gate/judge.ts";
import { cellBuild } from "../host/build.ts";
import { formatBounds, formatFound, formatShare, nameOf } from "../report/comparison/words.ts";
import { checkWritable } from "../results/file.ts";
import type { ForkResult, Results } from "../results/schema.ts";
import { machineOf } from "./compared-runs.ts";
import { EXIT } from "./exit-code.ts";
import { measurePlan } from "./measure-plan.ts";
import { type Frame, measuring } from "./measuring.ts";
import type { PlanFlags } from "./plan-flags.ts";
import { makePlan } from "./run-plan.ts";
import type { World } from "./world.ts";

export interface CalibrateFlags extends PlanFlags {
  /** The file that the calibration is written to. */
  readonly out: string;
  readonly quiet?: boolean;
}

const FORKS = 12;
/** Resampled, not measured: that many cost next to nothing. */
const TIMES = 300;
const RULES: Rules = { alpha: 0.05, tolerance: (figure) => figures[figure].tolerance };

/** Measures the machine's noise and what the gate finds in it, and writes that down. */
export async function calibrate(flags: CalibrateFlags, world: World): Promise<number> {
  const file = resolve(world.cwd, flags.out);
  checkWritable(file);
  const environment = world.environment(flags.assumeCores ?? null);
  const forks = flags.forks ?? FORKS;
  if (forks < 6)
    throw new UsageError(`--forks ${forks} is too few to calibrate: give 6 at least, 12 unless said`);
  const plan = await makePlan(undefined, { ...flags, forks }, world, environment.cores);
  return measuring(world, flags, async (frame) => {
    const matrix = await frame.open(world.openMatrix());
    const results = await measurePlan(plan, matrix, { environment, world }, frame);
    const faulty = await measureFaults(plan, matrix, frame);
    if (frame.signal.aborted) return EXIT.interrupted;
    const calibration = describe(results, faulty, forks, plan.seed);
    writeFileSync(file, `${JSON.stringify(calibration, null, 1)}\n`);
    world.stdout(`${wordsOf(calibration).join("\n")}\n`);
    frame.talk.say(`\nCalibration: ${relative(world.cwd, file)}`);
    return EXIT.ok;
  });
}

async function measureFaults(
  plan: Plan,
  world: MatrixWorld,
  { talk, signal }: Frame,
): Promise<Map<Injection, ForkResult[]>> {
  const { base, extension } = cellBuild(import.meta.url);
  const module = (name: string) => new URL(`src/gate/${name}${extension}`, base);
  const [runtime] = plan.runtimes;
  const { rounds, warmUp, batchMs } = plan;
  if (runtime === undefined) throw new Error("A plan without a runtime");
  return measureInjections({
    modules: { plain: module("injected-jobs"), dispatch: module("injected-dispatch") },
    ...{ runtime, workers: Math.max(2, Math.floor(plan.cores)), forks: plan.forks, seed: plan.seed, signal },
    lengths: { rounds, warmUp, batchMs },
    world,
    onFork: (fork) => talk.say(`Known faults, fork ${fork + 1} of ${plan.forks}`),
  });
}

function describe(
  results: Results,
  faulty: ReadonlyMap<Injection, ForkResult[]>,
  forks: number,
  seed: number,
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
    ...{
      schemaVersion: 2,
      kind: "calibration",
      fingerprint: fingerprintKey(results),
      machine: machineOf(results),
    },
    ...{ forks, ...calibrateNoise(results, resampling, RULES), injections },
  };
}

function wordsOf({ machine, forks, falseAlarms, cells, injections, quietest }: Calibration): string[] {
  const { seen, total, upper } = falseAlarms;
  return [
    machine,
    `False alarms: ${seen} of ${total} comparisons of this machine with itself (resampled from ${forks} forks), at most ${formatShare(upper)} (95 %)`,
    ...(quietest === null ? [] : [`Quietest figure: ${figures[quietest].title}`]),
    "",
    "Found 4 times of 5, and the spread of a fork:",
    ...cells.map(
      ({ subject, figure, smallestFound, variance }) =>
        `  ${nameOf(subject)} · ${figures[figure].title}: ${formatFound(smallestFound)}, spread ${formatShare(Math.sqrt(variance))}`,
    ),
    "",
    "Known faults, and how often they are found:",
    ...injections.map(
      ({ name, foundShare, figures: shown, change }) =>
        `  ${name}: ${formatShare(foundShare)}${shown.length === 0 ? "" : ` (${shown.map((one) => figures[one].title).join(", ")})`}${change === null ? "" : `, time per job ${formatBounds(change)}`}`,
    ),
  ];
}
