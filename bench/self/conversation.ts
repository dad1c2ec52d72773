import type { Batch } from "../batches.ts";
import type { ContenderProcess } from "../contender-process.ts";
import type { Contender } from "./contender.ts";
import type { RoundTrip } from "./round-trip.ts";

export type Command =
  | { readonly do: "warmUp"; readonly warmUpMs: number; readonly batchMs: number }
  | { readonly do: "roundTrip"; readonly sampledMs: number }
  | { readonly do: "wrapper"; readonly sampledMs: number }
  | { readonly do: "batch"; readonly jobs: number };

export interface Answers {
  readonly warmUp: number;
  readonly roundTrip: RoundTrip;
  readonly wrapper: number;
  readonly batch: Batch;
}

/** What a contender's process is told, and answers. */
export interface SelfConversation {
  readonly command: Command;
  readonly answers: Answers;
}

export type SelfProcess = ContenderProcess<SelfConversation>;

export function follow(contender: Contender, command: Command): Promise<Answers[keyof Answers]> {
  if (command.do === "warmUp") return contender.warmUp(command.warmUpMs, command.batchMs);
  if (command.do === "wrapper") return contender.wrapper(command.sampledMs);
  if (command.do === "roundTrip") return contender.roundTrip(command.sampledMs);
  return contender.batch(command.jobs);
}
