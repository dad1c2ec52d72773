import type { OpenOptions, PoolAdapter, WorkerPool } from "../domain/pool.ts";
import { ABLE } from "../pools/adapter/abilities.ts";

/** An adapter whose pool is handed in; it can do everything. */
export function adapterOf(open: (options: OpenOptions) => WorkerPool): PoolAdapter {
  return {
    name: "fake",
    summary: "a pool of a test",
    package: null,
    abilities: {
      ...ABLE,
      serialization: "none",
    },
    settings: {},
    check: async () => null,
    open: async (options) => open(options),
  };
}
