import type { ByHand } from "./run-by-hand.ts";

/** By the name of the pool that an adapter makes of it. Lazy, as the pools are. */
export const byHand: Readonly<Record<string, () => Promise<ByHand>>> = {
  "worker-threads": () => import("./echo.ts"),
  piscina: () => import("./piscina.ts"),
  workerpool: () => import("./workerpool.ts"),
  threads: () => import("./threads.ts"),
};
