import type { PoolChoice } from "../domain/cell.ts";
import { suggestion } from "../domain/nearest.ts";
import { UsageError } from "../domain/usage-error.ts";
import type { PlannedPool } from "../driver/plan.ts";
import { ownRoot, packageVersion } from "../host/packages.ts";
import { loadAdapter, pools } from "../pools/registry.ts";
import { reachBrokers } from "./broker-flags.ts";
import { checkNames } from "./flags.ts";

/**
 * Pools by name, as below. Brokers of the user's that they need are reached.
 *
 * @throws UsageError also for a broker that cannot be used, and where none of the pools is installed
 */
export async function choosePools(
  names: readonly string[],
  packageRoots: Readonly<Record<string, string>>,
): Promise<PlannedPool[]> {
  const chosen = await findPools(names, packageRoots);
  const missing = chosen
    .filter((pool) => !isInstalled(pool, packageRoots))
    .map(({ adapter }) => adapter.package);
  if (missing.length > 0 && missing.length === chosen.length) {
    const libraries = [...new Set(missing)].join(" ");
    throw new UsageError(
      `Not installed: ${names.join(", ")}. Run npm install ${libraries}, or name other pools with --pools`,
    );
  }
  await reachBrokers(chosen, packageRoots);
  return chosen;
}

/**
 * Pools by name, each once. `all` is every pool; `installed` leaves out those whose library neither the project nor poolmark
 * has.
 *
 * @param packageRoots where the project's own libraries are resolved from, by package name
 * @throws UsageError for an unknown name, setting or value
 */
async function findPools(
  names: readonly string[],
  packageRoots: Readonly<Record<string, string>>,
): Promise<PlannedPool[]> {
  const all = Object.keys(pools);
  const words = names.flatMap((name) => (name === "all" || name === "installed" ? all : [name]));
  const chosen = await Promise.all(words.map((word) => choosePool(word)));
  return chosen.filter(
    (pool, i) =>
      chosen.findIndex(({ choice }) => choice.label === pool.choice.label) === i &&
      (names.includes("all") || names.includes(pool.choice.label) || isInstalled(pool, packageRoots)),
  );
}

function isInstalled(
  { adapter: { package: name } }: PlannedPool,
  packageRoots: Readonly<Record<string, string>>,
): boolean {
  return name === null || packageVersion(name, packageRoots[name] ?? ownRoot()) !== null;
}

/** Tells of a pool's label whether jobs run in workers of the pool. */
export async function whoHasWorkers(): Promise<(label: string) => boolean> {
  const adapters = await Promise.all(Object.keys(pools).map(loadAdapter));
  const names = adapters.flatMap(({ name, abilities }) => (abilities.controlsWorkers === true ? [name] : []));
  return (label) => names.includes(label.split("[")[0] ?? label);
}

/** Pools that need no broker: what is measured where nobody names pools. */
export async function chooseLocalPools(
  which: "all" | "installed",
  packageRoots: Readonly<Record<string, string>>,
): Promise<PlannedPool[]> {
  const chosen = await findPools([which], packageRoots);
  return chosen.filter(({ adapter }) => adapter.engine === undefined);
}

/**
 * Reads `piscina[atomics=disabled]`.
 *
 * @throws UsageError for an unknown pool, setting or value, with the nearest right one
 */
export async function choosePool(text: string, flag = "--pools"): Promise<PlannedPool> {
  const [, name, settingsText] = /^([^[\]]+)(?:\[(.*)\])?$/.exec(text) ?? [];
  if (name === undefined)
    throw new UsageError(
      `${flag} ${text}: expected a name, with settings in brackets: piscina[atomics=disabled]`,
    );
  checkNames("pool", [name], Object.keys(pools));
  const adapter = await loadAdapter(name);
  const settings: Record<string, string> = {};
  for (const pair of settingsText?.split(",") ?? []) {
    const [key = "", given] = pair.split("=").map((part) => part.trim());
    const setting = adapter.settings[key];
    const known = Object.keys(adapter.settings);
    if (setting === undefined) {
      const there = known.length === 0 ? "It has none" : `It has ${known.join(", ")}`;
      throw new UsageError(`Unknown setting "${key}" of pool "${name}"${suggestion(key, known)} ${there}`);
    }
    // A name alone is what it is not by default: nats[jetstream].
    const value = given ?? setting.values.find((one) => one !== setting.standard) ?? "";
    if (!setting.values.includes(value)) {
      throw new UsageError(
        `Setting "${key}" of pool "${name}" is "${value}"${suggestion(value, setting.values)} Expected one of ${setting.values.join(", ")}`,
      );
    }
    settings[key] = value;
  }
  const choice: PoolChoice = { pool: name, settings, label: labelOf(name, settings) };
  return { choice, adapter };
}

function labelOf(name: string, settings: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? name : `${name}[${pairs.join(",")}]`;
}
