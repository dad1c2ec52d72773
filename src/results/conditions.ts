import type { Results } from "./schema.ts";

/** What runs must have in common to be parts of one run, by the words that a user knows. */
export function conditionsOf({ poolmark, seed, config, environment }: Results): Record<string, unknown> {
  const { cores, cpuModel, packages, runtimes } = environment;
  const versions = runtimes.map(({ label, version }) => `${label} ${version}`);
  return { poolmark, seed, ...config, anchor: config.anchor ?? 1, cores, cpuModel, packages, versions };
}

/** The first condition in which two runs differ: its name, then what it is in each; null: in none. */
export function firstDifference(
  one: Record<string, unknown>,
  other: Record<string, unknown>,
): { readonly name: string; readonly was: string; readonly is: string } | null {
  for (const [name, value] of Object.entries(other)) {
    const [was, is] = [JSON.stringify(one[name]) ?? "nothing", JSON.stringify(value) ?? "nothing"];
    if (was !== is) return { name, was, is };
  }
  return null;
}
