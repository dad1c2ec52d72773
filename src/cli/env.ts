import type { Environment } from "../host/environment.ts";
import { findRuntime, RUNTIME_NAMES } from "../host/find-runtime.ts";
import { ownRoot, ownVersion, packageVersion, projectLibraries } from "../host/packages.ts";
import { checkProbes } from "../host/probes.ts";
import { thisRuntime } from "../host/runtime.ts";
import { loadAdapter, pools } from "../pools/registry.ts";
import { drawList } from "../report/draw/list.ts";
import { formatBytes, formatCores } from "../report/numbers.ts";
import { drawOptions } from "./output.ts";
import type { World } from "./world.ts";

/** The machine as poolmark sees it. */
export async function showEnvironment(
  flags: { readonly assumeCores?: number; readonly json?: boolean },
  world: World,
): Promise<number> {
  const machine = world.environment(flags.assumeCores ?? null);
  const runtimes = RUNTIME_NAMES.map(
    (name) => findRuntime(name, world.cwd, world.env.PATH ?? "") ?? { name, version: null, path: null },
  );
  const packages = await packageVersions(world.cwd);
  const probes = await checkProbes();
  const here = thisRuntime().name;
  if (flags.json) {
    world.stdout(
      `${JSON.stringify({ poolmark: ownVersion(), ...machine, runtimes, probes, packages }, null, 1)}\n`,
    );
    return 0;
  }
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
      reason === null ? "true for known work" : `not believed in ${here}: ${reason}`,
    ]);
  }
  for (const [fact, reason] of Object.entries(machine.untold)) lines.push([`not known: ${fact}`, reason]);
  world.stdout(`${drawList(lines, drawOptions(world).columns)}\n`);
  return 0;
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

async function packageVersions(cwd: string): Promise<Record<string, string | null>> {
  const adapters = await Promise.all(Object.keys(pools).map(loadAdapter));
  const roots = projectLibraries(cwd);
  const names = adapters.map((adapter) => adapter.package).filter((name) => name !== null);
  return Object.fromEntries(names.map((name) => [name, packageVersion(name, roots[name] ?? ownRoot())]));
}
