import fastq from "fastq";
import { run } from "../../scenarios/noop.ts";
import type { RunByHand } from "./run-by-hand.ts";

export async function open(workers: number): Promise<RunByHand> {
  const queue = fastq.promise(async (input: number) => run(input), workers);
  return (input) => queue.push(input as number);
}
