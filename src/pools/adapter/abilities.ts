import type { PoolAbilities, PoolAdapter, RuntimeName } from "../../domain/pool.ts";

/** What a pool can do in a runtime. */
export function abilitiesIn(adapter: PoolAdapter, runtime: RuntimeName): PoolAbilities {
  return { ...adapter.abilities, ...adapter.inRuntime?.[runtime]?.abilities };
}
