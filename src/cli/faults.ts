import { relative } from "node:path";
import type { RuntimeChoice } from "../domain/cell.ts";
import { UsageError } from "../domain/usage-error.ts";
import { CONTROL, faults } from "../faults/catalogue.ts";
import { runTrials, type Trial, type TrialPlan } from "../faults/run-trials.ts";
import { SCORECARD_VERSION, type Scorecard, scorecardSchema } from "../faults/scorecard.ts";
import { cellBuild } from "../host/build.ts";
import { findRuntime, RUNTIME_NAMES } from "../host/find-runtime.ts";
import { ownRoot, ownVersion, packageVersion, projectLibraries } from "../host/packages.ts";
import { pools } from "../pools/registry.ts";
import { scorecardReports } from "../report/faults/registry.ts";
import { checkNames } from "./flags.ts";
import { type OutputFlags, openOutput } from "./output.ts";
import { choosePool } from "./pool-choice.ts";
import { chooseRuntimes } from "./run-plan.ts";
import type { World } from "./world.ts";

const EXIT_INTERRUPTED = 130;
/** Half of what is free, but no more than shows the point: twice as much is asked for. */
const MOST_MEMORY_BYTES = 2 ** 30;

export interface FaultsFlags extends OutputFlags {
  readonly pools?: readonly string[];
  readonly runtimes?: readonly string[];
  readonly faults?: readonly string[];
}

/** What each pool does when things go wrong. Returns the exit code: a pool's failure is what is asked for, not one of ours. */
export async function showFaults(flags: FaultsFlags, world: World): Promise<number> {
  checkNames("format", [flags.format], Object.keys(scorecardReports));
  const plan = await makePlan(flags, world);
  const output = openOutput(flags, world);
  const { staleSource } = cellBuild(import.meta.url);
  if (staleSource !== null) throw new UsageError(`The build is older than ${staleSource}: run npm run build`);

  const card = scorecardSchema.parse(await tryAll(plan, flags, world));
  const { report } = await (scorecardReports[flags.format] as (typeof scorecardReports)[string])();
  output.show(card, report(card, { colour: world.colour }));
  output.keep(card);
  if (output.file !== null && !flags.quiet) world.stderr(`\nResults: ${relative(world.cwd, output.file)}\n`);
  return card.status === "interrupted" ? EXIT_INTERRUPTED : 0;
}

async function makePlan(flags: FaultsFlags, world: World): Promise<TrialPlan> {
  const names = flags.faults ?? Object.keys(faults);
  checkNames("fault", names, Object.keys(faults));
  const chosen = await Promise.all((flags.pools ?? Object.keys(pools)).map(choosePool));
  return {
    runtimes: flags.runtimes === undefined ? allRuntimes(world) : chooseRuntimes(flags.runtimes, world),
    pools: chosen.filter(
      ({ choice }, i) => chosen.findIndex((other) => other.choice.label === choice.label) === i,
    ),
    // The control tells what a pool leaves behind without a fault.
    faults: [...new Set([CONTROL, ...names])],
    packageRoots: projectLibraries(world.cwd),
  };
}

/** Every runtime that is here: what a pool does depends on it more than on anything else. */
function allRuntimes(world: World): RuntimeChoice[] {
  const found = RUNTIME_NAMES.map((name) => findRuntime(name, world.cwd, world.env.PATH ?? ""));
  return found.filter((runtime) => runtime !== null);
}

async function tryAll(plan: TrialPlan, flags: FaultsFlags, world: World): Promise<Scorecard> {
  const startedAt = world.now();
  const { cores, freeMemoryBytes } = world.environment(null);
  const memoryLimitBytes = Math.min(MOST_MEMORY_BYTES, (freeMemoryBytes ?? 2 * MOST_MEMORY_BYTES) / 2);
  const trials = await world.openTrials(memoryLimitBytes);
  const interruption = new AbortController();
  const stopListening = world.onInterrupt(() => {
    interruption.abort();
    void trials.stop();
  });
  try {
    const rows = await runTrials(plan, trials.run, {
      signal: interruption.signal,
      onTrial: flags.quiet ? () => {} : createProgress(world),
    });
    return {
      scorecardVersion: SCORECARD_VERSION,
      poolmark: ownVersion(),
      startedAt: startedAt.toISOString(),
      status: interruption.signal.aborted ? "interrupted" : "complete",
      wallMs: world.now().getTime() - startedAt.getTime(),
      ...{ cores, memoryLimitBytes },
      runtimes: plan.runtimes.map(({ label, version }) => ({ label, version })),
      packages: packagesOf(plan),
      pools: plan.pools.map(({ choice }) => choice.label),
      faults: plan.faults.map((name) => ({ name, ...describe(name) })),
      rows,
    };
  } finally {
    if (!flags.quiet && world.stderrColumns !== null) world.stderr("\r\x1b[2K");
    stopListening();
    await trials.stop();
  }
}

function describe(name: string): { title: string; right: string } {
  const { title = name, right = "" } = faults[name] ?? {};
  return { title, right };
}

function packagesOf({ pools, packageRoots }: TrialPlan): Record<string, string | null> {
  const names = pools.flatMap(({ adapter }) => adapter.package ?? []);
  return Object.fromEntries(
    names.map((name) => [name, packageVersion(name, packageRoots[name] ?? ownRoot())]),
  );
}

/** One line that is rewritten on a terminal, else one line a pool. */
function createProgress(world: World) {
  let last = "";
  return (trial: Trial, done: number, total: number): void => {
    const place = `${trial.runtime.label} ${trial.pool.label}`;
    const count = `${done}/${total} tried`;
    if (world.stderrColumns !== null) {
      world.stderr(`\r\x1b[2K${`${count} · ${place} · ${trial.fault}`.slice(0, world.stderrColumns - 1)}`);
    } else if (place !== last) {
      last = place;
      world.stderr(`${count} · ${place}\n`);
    }
  };
}
