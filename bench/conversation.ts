import { createInterface } from "node:readline";
import { type Batch, type Contender, openContender, type Way } from "./contender.ts";
import type { RoundTrip } from "./round-trip.ts";

/** What a contender's process is told on its stdin, and answers on its stdout: JSON, a line each. */
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

export type Answer = { readonly value: Answers[keyof Answers] } | { readonly failed: string };

/** A contender's process: it ends when its stdin does, so also with whoever started it. */
export async function obey(pool: string, way: Way): Promise<never> {
  const commands = createInterface({ input: process.stdin });
  commands.on("close", () => process.exit(0));
  const opened = openContender(pool, way);
  opened.catch(() => {}); // the answer to the first command says why
  for await (const line of commands) {
    const answer = await opened
      .then((contender) => follow(contender, JSON.parse(line) as Command))
      .then<Answer, Answer>(
        (value) => ({ value }),
        (error) => ({ failed: (error as Error).message }),
      );
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
  return process.exit(0);
}

function follow(contender: Contender, command: Command): Promise<Answers[keyof Answers]> {
  if (command.do === "warmUp") return contender.warmUp(command.warmUpMs, command.batchMs);
  if (command.do === "wrapper") return contender.wrapper(command.sampledMs);
  if (command.do === "roundTrip") return contender.roundTrip(command.sampledMs);
  return contender.batch(command.jobs);
}
