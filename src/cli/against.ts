import { UsageError } from "../domain/usage-error.ts";
import { type Comparison, type Judged, outcomeOf } from "../gate/comparison.ts";
import type { Side } from "../gate/evidence.ts";
import { evidenceOfDuel, freshForks, lookAgain, MOST_LOOKS, settled, suspectsOf } from "../gate/looks.ts";
import { keyOf, type Missing, type Pair } from "../gate/pairs.ts";
import { cellBuild } from "../host/build.ts";
import { ownVersion } from "../host/packages.ts";
import { createDuel, type Duel, type DuelRecord, type DuelSetting, type SideName } from "../matrix/duel.ts";
import type { Plan } from "../matrix/plan.ts";
import { EXIT_NOT_COMPARABLE, type GateFlags, optionsOf, tolerancesOf } from "./compared-runs.ts";
import { checkGateFormat, showVerdict } from "./gate-verdict.ts";
import { makePlan, type RunFlags } from "./run-plan.ts";
import { findOldVersion, type OldVersion } from "./versions.ts";
import type { World } from "./world.ts";

export type AgainstFlags = Omit<RunFlags, "json" | "out" | "format"> & GateFlags;

const EXIT_INTERRUPTED = 130;
/** Pools to measure a job in, unless said: with both references as many processes as are quiet beside one another. */
const JOB_POOLS = ["worker-threads", "piscina"];

/** Old and new side by side, in one run on one machine. */
export async function against(
  what: string,
  jobModule: string | undefined,
  flags: AgainstFlags,
  world: World,
): Promise<number> {
  checkGateFormat(flags.format);
  const { staleSource } = cellBuild(import.meta.url);
  if (staleSource !== null) throw new UsageError(`The build is older than ${staleSource}: run npm run build`);
  const old = await findOldVersion(what, jobModule, world);
  try {
    return await measureAgainst(old, jobModule, flags, world);
  } finally {
    await old.remove();
  }
}

async function measureAgainst(
  old: OldVersion,
  jobModule: string | undefined,
  flags: AgainstFlags,
  world: World,
): Promise<number> {
  const environment = world.environment(flags.assumeCores ?? null);
  const plans = await planBoth(old, jobModule, flags, world, environment.cores);
  const [matrix, oldMatrix] = [await world.openMatrix(), await world.openMatrix(old.build)];
  const interruption = new AbortController();
  const stop = () => Promise.all([matrix.stop(), oldMatrix.stop()]);
  const stopListening = world.onInterrupt(() => {
    interruption.abort();
    void stop();
  });
  try {
    const duel = await createDuel({
      sides: {
        baseline: { plan: plans.baseline, launch: oldMatrix.launch },
        current: { plan: plans.current, launch: matrix.launch },
      },
      references: old.of !== "library",
      service: matrix.service,
      signal: interruption.signal,
      onTurn: progressOf(flags, world),
    });
    const findings = await measureUntilSettled(duel, plans.current, flags, world, interruption.signal);
    if (interruption.signal.aborted) return EXIT_INTERRUPTED;
    const comparison = conclude(old, duel, findings, flags, machineOf(environment));
    if (findings.length > 0 || comparison.missing.length > 0)
      return await showVerdict(comparison, flags, world);
    world.stderr(
      `poolmark: nothing could be compared: ${comparison.notes.join("; ") || "no cell was measured"}\n`,
    );
    return EXIT_NOT_COMPARABLE;
  } finally {
    stopListening();
    await stop();
  }
}

/** The same axes for both; module, libraries and build as each version has them. */
async function planBoth(
  old: OldVersion,
  jobModule: string | undefined,
  flags: AgainstFlags,
  world: World,
  cores: number,
): Promise<Record<SideName, Plan>> {
  const pools = old.library === undefined ? flags.pools : [...(flags.pools ?? [old.library])];
  const asked = {
    ...{ ...flags, out: "", format: "text" },
    ...(pools === undefined ? (old.of === "job" ? { pools: JOB_POOLS } : {}) : { pools }),
    workers: flags.workers ?? ["1x"],
  };
  const current = await makePlan(jobModule, asked, world, cores);
  const before = await makePlan(old.jobModule ?? jobModule, asked, world, cores);
  const known = current.pools.filter(
    ({ adapter }) => old.library === undefined || adapter.package === old.library,
  );
  if (known.length === 0)
    throw new UsageError(`No pool of ${old.name} among --pools ${pools?.join(",")}: name one that uses it`);
  return {
    baseline: { ...before, pools: known, packageRoots: { ...before.packageRoots, ...old.packageRoots } },
    current: { ...current, pools: known },
  };
}

/** Measures, and what is suspected again with fresh forks, at most twice. */
async function measureUntilSettled(
  duel: Duel,
  { forks }: Plan,
  flags: AgainstFlags,
  world: World,
  signal: AbortSignal,
): Promise<Judged[]> {
  const tolerances = tolerancesOf(flags);
  const rules = { tolerance: (figure: Judged["figure"]) => tolerances[figure] };
  await duel.measure(forks, new Set(duel.records));
  let findings = lookAgain(null, evidenceOfDuel(pairsOf(duel)), rules);
  for (let look = 1; look < MOST_LOOKS && !signal.aborted; look++) {
    const suspects = new Set(suspectsOf(findings).map(({ subject }) => keyOf(subject)));
    if (suspects.size === 0) break;
    if (flags.quiet !== true)
      world.stderr(
        `Suspected: ${suspects.size}, measured again with ${freshForks(forks, look)} fresh forks\n`,
      );
    await duel.measure(
      freshForks(forks, look),
      new Set(duel.records.filter((record) => suspects.has(keyOf(subjectOf(record))))),
    );
    findings = lookAgain(findings, evidenceOfDuel(pairsOf(duel)), rules);
  }
  return settled(findings);
}

function subjectOf({ block, pool }: DuelRecord): Pair["subject"] {
  return {
    question: pool === null ? "job" : "pool",
    runtime: block.runtime.label,
    scenario: block.scenario.ref.name,
    pool: pool?.choice.label ?? "no-dispatch",
    workers: block.workers.workers,
    jobsPerWorker: block.jobsPerWorker,
  };
}

/** What was measured on both sides. A block's own references are its pools' yardsticks. */
function pairsOf({ records }: Duel): Pair[] {
  const found = records.flatMap((record): Pair[] => {
    const reference = records.find(({ block, pool }) => block === record.block && pool === null);
    const side = (name: SideName): Side => {
      const yardstick = record.pool === null ? null : (reference?.forks[name] ?? null);
      return { forks: record.forks[name], yardstick, otherPools: null };
    };
    const [baseline, current] = [side("baseline"), side("current")];
    if (baseline.forks.length === 0 || current.forks.length === 0) return [];
    return [{ subject: subjectOf(record), baseline, current }];
  });
  return found.filter(
    ({ subject }, i) => found.findIndex((other) => keyOf(other.subject) === keyOf(subject)) === i,
  );
}

function conclude(
  old: OldVersion,
  duel: Duel,
  findings: readonly Judged[],
  flags: AgainstFlags,
  machine: string,
): Comparison {
  const failures = duel.records.flatMap((record) => {
    const { baseline, current } = record.failure;
    return baseline === null && current === null ? [] : [{ subject: subjectOf(record), baseline, current }];
  });
  const missing: Missing[] = failures.flatMap(({ subject, baseline, current }) =>
    current === null || baseline !== null ? [] : [{ subject, reason: `failed: ${current}` }],
  );
  const notes = [
    ...failures.flatMap(({ subject, baseline }) =>
      baseline === null
        ? []
        : [`${subject.pool} in ${subject.scenario}: not compared, as the old one failed: ${baseline}`],
    ),
    ...[...duel.surveys].flatMap(([key, { baseline, current }]) =>
      JSON.stringify(baseline.expected) === JSON.stringify(current.expected)
        ? []
        : [
            `${key.split("|")[1]}: the two versions give different results, or have different inputs: they do not do the same work`,
          ],
    ),
  ];
  const options = optionsOf(flags, false);
  return {
    ...{ baseline: old.name, current: "the working tree", findings, missing, notes, machine },
    missingFails: !options.lenient,
    tolerances: tolerancesOf(flags),
    outcome: outcomeOf({ findings, missing }, options),
  };
}

function machineOf({ cpuModel, cores, platform, arch }: ReturnType<World["environment"]>): string {
  return `${cpuModel ?? "unknown CPU"}, ${Number(cores.toFixed(2))} cores, ${platform} ${arch}, poolmark ${ownVersion()}`;
}

function progressOf(flags: AgainstFlags, world: World): DuelSetting["onTurn"] {
  let last = "";
  return (block, fork, forks) => {
    const line = `${block.scenario.ref.name}, ${block.workers.workers} workers, fork ${fork + 1} of ${forks}\n`;
    if (flags.quiet !== true && line !== last) world.stderr(line);
    last = line;
  };
}
