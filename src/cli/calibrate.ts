import { writeFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { UsageError } from "../domain/usage-error.ts";
import type { MatrixWorld } from "../driver/matrix-world.ts";
import type { Plan } from "../driver/plan.ts";
import { calibrationOf } from "../gate/calibrate.ts";
import { type Injection, measureInjections } from "../gate/injections.ts";
import { cellBuild } from "../host/build.ts";
import { calibrationReport } from "../report/comparison/calibration.ts";
import type { ForkResult } from "../results/schema.ts";
import { checkWritable } from "../results/write-file.ts";
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
  /** What calibrates again. */
  readonly command: string;
}

const FORKS = 12;

/** Measures the noise of the machine and what the gate detects in it, and writes a calibration. */
export async function measureCalibration(flags: CalibrateFlags, world: World): Promise<number> {
  const file = resolve(world.cwd, flags.out);
  checkWritable(file, "--out");
  const environment = world.environment(flags.assumeCores ?? null);
  const forks = flags.forks ?? FORKS;
  if (forks < 6)
    throw new UsageError(`--forks ${forks} is too few to calibrate: give at least 6 (default: ${FORKS})`);
  const plan = await makePlan(undefined, { ...flags, forks }, world, environment.cores);
  return measuring(world, flags, async (frame) => {
    const matrix = await frame.open(world.openMatrix());
    const results = await measurePlan(plan, matrix, { environment, world }, frame);
    const faulty = await measureFaults(plan, matrix, frame);
    if (frame.signal.aborted) return EXIT.interrupted;
    const calibration = { ...calibrationOf(results, faulty, plan), command: flags.command };
    writeFileSync(file, `${JSON.stringify(calibration, null, 1)}\n`);
    world.stdout(`${calibrationReport(calibration)}\n`);
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
  if (runtime === undefined) throw new Error("A plan without a runtime");
  return measureInjections({
    modules: { plain: module("injected-jobs"), dispatch: module("injected-dispatch") },
    ...{ runtime, workers: Math.max(2, Math.floor(plan.cores)), forks: plan.forks, seed: plan.seed, signal },
    schedule: plan.schedule,
    world,
    onFork: (fork) => talk.say(`Known faults, fork ${fork + 1} of ${plan.forks}`),
  });
}
