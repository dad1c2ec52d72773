import pLimit from "p-limit";
import { run } from "../../scenarios/noop.ts";
import type { RunByHand } from "./run-by-hand.ts";

export async function open(workers: number): Promise<RunByHand> {
  const limit = pLimit(workers);
  return (input) => limit(run, input as number);
}
