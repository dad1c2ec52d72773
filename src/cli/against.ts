import { UsageError } from "../domain/usage-error.ts";
import { createDuel, type SideName } from "../driver/duel.ts";
import { type Plan, placeOf } from "../driver/plan.ts";
import type { Comparison } from "../gate/comparison.ts";
import { concludeDuel, pairsOf, recordsOf } from "../gate/duel-comparison.ts";
import { evidenceOf } from "../gate/evidence.ts";
import type { LookTimer } from "../gate/look-timer.ts";
import { measureUntilSettled } from "../gate/measure-until-settled.ts";
import { ownVersion } from "../host/packages.ts";
import { machineName } from "../results/machine-name.ts";
import { EXIT } from "./exit-code.ts";
import { type Frame, measuring } from "./measuring.ts";
import type { PlanFlags } from "./plan-flags.ts";
import { looksBudgetMs, makePlan } from "./run-plan.ts";
import { type GateFlags, openVerdict, termsOf } from "./verdict.ts";
import { findOldVersion, type OldVersion } from "./versions.ts";
import type { World } from "./world.ts";

export interface AgainstFlags extends PlanFlags, GateFlags {}

/** Measures an old version and the working tree in one run on one machine. */
export async function measureAgainst(
  what: string,
  jobModule: string | undefined,
  flags: AgainstFlags,
  world: World,
): Promise<number> {
  const show = await openVerdict(flags, world);
  return measuring(world, flags, async (frame) => {
    const old = await findOldVersion(what, jobModule, world);
    try {
      const comparison = await measureBoth(old, jobModule, flags, world, frame);
      return comparison === null ? EXIT.notComparable : await show(comparison);
    } finally {
      await old.remove();
    }
  });
}

/** @returns null: interrupted, or nothing can be compared, which it then says */
async function measureBoth(
  old: OldVersion,
  jobModule: string | undefined,
  flags: AgainstFlags,
  world: World,
  { open, signal, talk }: Frame,
): Promise<Comparison | null> {
  const environment = world.environment(flags.assumeCores ?? null);
  const plans = await planBoth(old, jobModule, flags, world, environment.cores);
  const matrix = await open(world.openMatrix());
  const oldMatrix = await open(world.openMatrix(old.build));
  let timer: LookTimer | null = null;
  const duel = await createDuel({
    sides: {
      baseline: { plan: plans.baseline, launch: oldMatrix.launch },
      current: { plan: plans.current, launch: matrix.launch },
    },
    references: old.of !== "library",
    service: matrix.service,
    watchNoise: matrix.watchNoise,
    signal,
    onTurn(block, fork, forks, turn) {
      timer?.begin(placeOf(block), fork);
      const place = `${block.scenario.ref.name}, ${block.workers.workers} workers, fork ${fork + 1} of ${forks}`;
      talk.now(`${turn} · ${place}`, place);
    },
  });
  const terms = termsOf(flags);
  const findings = await measureUntilSettled({
    ...{ forks: plans.current.forks, budgetMs: looksBudgetMs(jobModule, flags) },
    ...{ nowMs: matrix.nowMs, say: talk.say, signal },
    measure(forks, suspects, looks) {
      timer = looks;
      return duel.measure(forks, suspects === null ? new Set(duel.records) : recordsOf(duel, suspects));
    },
    evidence: () => evidenceOf(pairsOf(duel), true),
    rules: () => ({ tolerance: (figure) => terms.tolerances[figure] }),
  });
  if (signal.aborted) return null;
  const names = {
    baseline: old.name,
    current: "the working tree",
    machine: `${machineName(environment)}, poolmark ${ownVersion()}`,
    measuredAt: world.now().toISOString(),
  };
  const comparison = concludeDuel(duel, findings, terms, names);
  talk.clear();
  if (findings.length > 0 || comparison.missing.length > 0) return comparison;
  world.stderr(
    `poolmark: nothing could be compared: ${comparison.notes.join("; ") || "no cell was measured"}\n`,
  );
  return null;
}

/** Two references that take turns directly after each other know their ratio to some 1 % in one fork. */
const FORKS_OF_A_JOB = 3;

/** Plans with the same axes, and each version's own module, libraries and build. */
async function planBoth(
  old: OldVersion,
  jobModule: string | undefined,
  flags: AgainstFlags,
  world: World,
  cores: number,
): Promise<Record<SideName, Plan>> {
  const pools = old.library === undefined ? flags.pools : [...(flags.pools ?? [old.library])];
  // The references answer for a job itself; a pool shows its start-up and memory too.
  const ofJob = old.of === "job" && pools === undefined;
  const asked = {
    ...flags,
    ...(ofJob ? { pools: [], forks: flags.forks ?? FORKS_OF_A_JOB } : {}),
    ...(pools === undefined ? {} : { pools }),
    workers: flags.workers ?? ["1x"],
  };
  const current = await makePlan(jobModule, asked, world, cores);
  const before = await makePlan(old.jobModule ?? jobModule, asked, world, cores);
  const known = current.pools.filter(
    ({ adapter }) => old.library === undefined || adapter.package === old.library,
  );
  if (old.library !== undefined && known.length === 0)
    throw new UsageError(
      `--pools ${pools?.join(",")} has no pool that uses ${old.library}: add ${old.library}`,
    );
  return {
    baseline: { ...before, pools: known, packageRoots: { ...before.packageRoots, ...old.packageRoots } },
    current: { ...current, pools: known },
  };
}
