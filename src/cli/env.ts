import type { Environment } from "../domain/measurement.ts";
import { planNoise, windowNoise, worthOfThreads } from "../estimate/machine-noise.ts";
import { findRuntime, RUNTIME_NAMES } from "../host/find-runtime.ts";
import { ownVersion, packageVersions, projectLibraries } from "../host/packages.ts";
import { checkProbes, type ProbeReport } from "../host/probes.ts";
import { thisRuntime } from "../host/runtime.ts";
import { loadAdapter, pools } from "../pools/registry.ts";
import { drawList } from "../report/draw/fit.ts";
import { drawText } from "../report/draw/text.ts";
import { type MachineNoise, machineNoisePage } from "../report/machine-noise.ts";
import { formatBytes, formatCores } from "../stats/numbers.ts";
import { drawOptions } from "./output.ts";
import type { World } from "./world.ts";

export interface EnvironmentFlags {
  readonly assumeCores?: number;
  readonly json?: boolean;
  /** For how long busy threads are watched, in ms. */
  readonly noise?: number;
}

/** The machine as poolmark sees it. */
export async function showEnvironment(flags: EnvironmentFlags, world: World): Promise<number> {
  const machine = world.environment(flags.assumeCores ?? null);
  const runtimes = RUNTIME_NAMES.map(
    (name) => findRuntime(name, world.cwd, world.env.PATH ?? "") ?? { name, version: null, path: null },
  );
  const packages = await libraryVersions(world.cwd);
  const probes = await checkProbes();
  const noise = flags.noise === undefined ? null : await watchNoise(flags.noise, machine.cores, world);
  if (flags.json) {
    const told = { poolmark: ownVersion(), ...machine, runtimes, probes, packages };
    world.stdout(`${JSON.stringify(noise === null ? told : { ...told, noise }, null, 1)}\n`);
    return 0;
  }
  const options = drawOptions(world);
  world.stdout(`${drawList(linesOf(machine, runtimes, packages, probes), options.columns)}\n`);
  if (noise !== null) world.stdout(`\n${drawText(machineNoisePage(noise), options)}\n`);
  return 0;
}

async function watchNoise(watchedMs: number, cores: number, world: World): Promise<MachineNoise> {
  const plan = planNoise(watchedMs, cores);
  const pieces = await world.watchBusyThreads(plan);
  return { watchedMs, cores, windows: windowNoise(plan, pieces), worths: worthOfThreads(plan, pieces) };
}

function linesOf(
  machine: Environment,
  runtimes: readonly {
    readonly name: string;
    readonly version: string | null;
    readonly path: string | null;
  }[],
  packages: Readonly<Record<string, string | null>>,
  probes: ProbeReport,
): [string, string][] {
  const here = thisRuntime().name;
  const { quota, limit } = limitsOf(machine);
  const lines: [string, string][] = [
    ["poolmark", ownVersion()],
    [
      "effective cores",
      `${formatCores(machine.cores)}${machine.coresAssumed ? " (assumed)" : ""}: what 1x means`,
    ],
    [
      "affinity",
      `${machine.affinityCores} of ${machine.logicalCores ?? "an unknown number of"} logical cores${machine.physicalCores === null ? "" : `, ${machine.physicalCores} physical`}`,
    ],
    ["CPU quota", quota],
    ["CPU", machine.cpuModel ?? "unknown"],
    ["memory", `${formatBytes(machine.memoryBytes)}, ${formatBytes(machine.freeMemoryBytes)} free, ${limit}`],
    ["system", `${machine.platform} ${machine.release ?? ""} ${machine.arch}`],
    ...runtimes.map(({ name, version, path }): [string, string] => [
      name,
      version === null ? "not found" : `${version} at ${path}`,
    ]),
    ...Object.entries(packages).map(([name, version]): [string, string] => [
      name,
      version ?? "not installed",
    ]),
  ];
  for (const [probe, reason] of Object.entries(probes)) {
    lines.push([
      `probe ${probe}`,
      reason === null ? "right for known work" : `not trusted in ${here}: ${reason}`,
    ]);
  }
  for (const [fact, reason] of Object.entries(machine.untold)) lines.push([`unknown: ${fact}`, reason]);
  return lines;
}

function limitsOf({ quotaCores, quotaFrom, memoryLimitBytes, untold }: Environment) {
  const isTold = untold["/proc/self/cgroup"] === undefined;
  const quota = quotaCores === null ? null : `${formatCores(quotaCores)} cores (${quotaFrom})`;
  const limit = memoryLimitBytes === null ? null : `limit ${formatBytes(memoryLimitBytes)}`;
  return {
    quota: quota ?? (isTold ? "none" : "unknown"),
    limit: limit ?? (isTold ? "no limit" : "limit unknown"),
  };
}

async function libraryVersions(cwd: string): Promise<Record<string, string | null>> {
  const adapters = await Promise.all(Object.keys(pools).map(loadAdapter));
  return packageVersions(
    adapters.flatMap((adapter) => adapter.package ?? []),
    projectLibraries(cwd),
  );
}
