import type { OpenOptions, PoolAdapter, WorkerPool } from "../src/domain/pool.ts";
import { loadAdapter, pools } from "../src/pools/registry.ts";
import { openMessages } from "./by-hand/messages.ts";
import { byHand, type RunByHand } from "./by-hand/registry.ts";

/** Messages by hand, a few lines: how many jobs they put into one. */
const MESSAGES: Readonly<Record<string, number>> = { "by-hand": 1, "by-hand-batched": 32 };

/** The pools of the table, in its order: those that have workers, and those written by hand. */
export async function contendersOf(): Promise<string[]> {
  const adapters = await Promise.all(Object.keys(pools).map(loadAdapter));
  const withWorkers = adapters.filter(
    ({ abilities, engine }) => abilities.controlsWorkers === true && engine === undefined,
  );
  return [...withWorkers.map(({ name }) => name), ...Object.keys(MESSAGES)];
}

export const HAND_WRITTEN = Object.keys(MESSAGES);

/** The ways to use a pool of ours: its adapter, its library by hand or bare messages, its adapter with stamps. */
export const WAYS = ["adapter", "by hand", "stamped"] as const;
export type Way = (typeof WAYS)[number];

/** The name of a pool used in a way; null: nobody has written that. */
export function nameOf(pool: string, way: Way): string | null {
  if (way === "adapter") return pool;
  if (way === "stamped") return `${pool}/stamped`;
  if (pool === "worker-threads") return "by-hand";
  return pool in byHand ? `${pool}/by-hand` : null;
}

/** A pool of ours, or one of those above. @throws RangeError for a name that is not there */
export async function loadContender(name: string): Promise<PoolAdapter> {
  const jobsPerMessage = MESSAGES[name];
  if (jobsPerMessage !== undefined) {
    const bare = await loadAdapter("worker-threads");
    return written(name, bare, async (options) => openMessages(options, jobsPerMessage));
  }
  const [pool = "", way] = name.split("/");
  const adapter = await loadAdapter(pool);
  if (way === undefined) return adapter;
  if (way === "stamped")
    return { ...adapter, name, open: (options) => adapter.open({ ...options, stamps: true }) };
  const openLibrary = byHand[pool];
  if (openLibrary === undefined) throw new RangeError(`Nobody has written "${name}"`);
  return written(name, adapter, ({ workers }) => openLibrary(workers));
}

const CANNOT = "Written by hand, for no more than to send jobs there and back";

function written(
  name: string,
  { package: library, check, abilities }: PoolAdapter,
  open: (options: OpenOptions) => Promise<RunByHand>,
): PoolAdapter {
  return {
    ...{ name, summary: "written by hand", package: library, settings: {}, check },
    abilities: { ...abilities, jobsPerWorker: CANNOT, transfer: CANNOT },
    async open(options) {
      const run = (await open(options)) as WorkerPool["run"];
      // Its threads end with the process of the cell.
      return { run, close: async () => {}, terminate: async () => {} };
    },
  };
}
