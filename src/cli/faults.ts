import { relative } from "node:path";
import type { RuntimeChoice } from "../domain/cell.ts";
import { brokers } from "../faults/brokers.ts";
import { CONTROL, faults } from "../faults/catalogue.ts";
import { runTrials, type TrialPlan } from "../faults/run-trials.ts";
import { SCORECARD_VERSION, type Scorecard, scorecardSchema } from "../faults/scorecard.ts";
import { findRuntime, RUNTIME_NAMES } from "../host/find-runtime.ts";
import { ownVersion, packageVersions, projectLibraries } from "../host/packages.ts";
import { scorecardForms } from "../report/registry.ts";
import { EXIT } from "./exit-code.ts";
import { checkNames } from "./flags.ts";
import { type Frame, measuring } from "./measuring.ts";
import { type OutputFlags, openOutput } from "./output.ts";
import { chooseLocalPools, choosePools } from "./pool-choice.ts";
import { chooseRuntimes } from "./run-plan.ts";
import type { World } from "./world.ts";

/** Half of the free memory, and no more than the test needs: the faults ask for twice as much. */
const MOST_MEMORY_BYTES = 2 ** 30;

export interface FaultsFlags extends OutputFlags {
  /** What tries the same again. */
  readonly command: string;
  readonly pools?: readonly string[];
  readonly runtimes?: readonly string[];
  readonly faults?: readonly string[];
}

/** Shows what each pool does when things go wrong. Returns the exit code: a pool's failure is a result, not an error. */
export async function showFaults(flags: FaultsFlags, world: World): Promise<number> {
  const output = await openOutput(scorecardForms, flags, world);
  const plan = await makePlan(flags, world);
  return measuring(world, flags, async (frame) => {
    const card = scorecardSchema.parse(await tryAll(plan, flags.command, world, frame));
    output.show(card);
    if (output.file !== null && !flags.quiet)
      world.stderr(`\nResults: ${relative(world.cwd, output.file)}\n`);
    return EXIT.ok;
  });
}

async function makePlan(flags: FaultsFlags, world: World): Promise<TrialPlan> {
  const packageRoots = projectLibraries(world.cwd);
  const pools =
    flags.pools === undefined
      ? await chooseLocalPools("installed", packageRoots)
      : await choosePools(flags.pools, packageRoots);
  const hasEngine = pools.some(({ adapter }) => adapter.engine !== undefined);
  const names = flags.faults ?? Object.keys(faults).filter((name) => hasEngine || !(name in brokers));
  checkNames("fault", names, Object.keys(faults));
  return {
    runtimes: flags.runtimes === undefined ? allRuntimes(world) : chooseRuntimes(flags.runtimes, world),
    pools,
    // The control tells what a pool leaves behind without a fault.
    faults: [...new Set([CONTROL, ...names])],
    packageRoots,
  };
}

/** Every installed runtime: the outcome depends on it more than on anything else. */
function allRuntimes(world: World): RuntimeChoice[] {
  const found = RUNTIME_NAMES.map((name) => findRuntime(name, world.cwd, world.env.PATH ?? ""));
  return found.filter((runtime) => runtime !== null);
}

async function tryAll(
  plan: TrialPlan,
  command: string,
  world: World,
  { signal, talk, open }: Frame,
): Promise<Scorecard> {
  const startedAt = world.now();
  const { cores, freeMemoryBytes } = world.environment(null);
  const memoryLimitBytes = Math.min(MOST_MEMORY_BYTES, (freeMemoryBytes ?? 2 * MOST_MEMORY_BYTES) / 2);
  const trials = await open(world.openTrials(memoryLimitBytes));
  const rows = await runTrials(plan, trials.run, {
    signal,
    onTrial({ runtime, pool, fault }, done, total) {
      const place = `${runtime.label} ${pool.label}`;
      talk.now(`${done}/${total} tried · ${place} · ${fault}`, `${done}/${total} tried · ${place}`, place);
    },
  });
  talk.clear();
  return {
    scorecardVersion: SCORECARD_VERSION,
    poolmark: ownVersion(),
    startedAt: startedAt.toISOString(),
    command,
    status: signal.aborted ? "interrupted" : "complete",
    wallMs: world.now().getTime() - startedAt.getTime(),
    ...{ cores, memoryLimitBytes },
    runtimes: plan.runtimes.map(({ label, version }) => ({ label, version })),
    packages: packageVersions(
      plan.pools.flatMap(({ adapter }) => adapter.package ?? []),
      plan.packageRoots,
    ),
    pools: plan.pools.map(({ choice }) => choice.label),
    faults: plan.faults.map((name) => ({ name, ...describe(name) })),
    rows,
  };
}

function describe(name: string): { title: string; right: string } {
  const { title = name, right = "" } = faults[name] ?? {};
  return { title, right };
}
