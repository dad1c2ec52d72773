import type { ByHand } from "./run-by-hand.ts";

/** The libraries without our adapters, by the name of the pool that an adapter makes of each. They do nothing but no-ops. */
export const byHand: Readonly<Record<string, () => Promise<ByHand>>> = {
  piscina: () => import("./piscina.ts"),
  workerpool: () => import("./workerpool.ts"),
  threads: () => import("./threads.ts"),
  tinypool: () => import("./tinypool.ts"),
  "jest-worker": () => import("./jest-worker.ts"),
  poolifier: () => import("./poolifier.ts"),
  "p-limit": () => import("./p-limit.ts"),
  fastq: () => import("./fastq.ts"),
  bullmq: () => import("./bullmq.ts"),
  nats: () => import("./nats.ts"),
};
