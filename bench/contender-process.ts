import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { RuntimeChoice } from "../src/domain/cell.ts";
import { launchArguments } from "../src/host/runtime.ts";

/** Far longer than anything takes: a library that hangs is to become a row, not a run that hangs. */
const DEADLINE_MS = 20_000;

/** What a contender's process can be told, by the word after `do`, and what it answers to each. */
export interface Conversation {
  readonly command: { readonly do: string };
  readonly answers: object;
}

type Word<C extends Conversation> = C["command"]["do"] & keyof C["answers"];

export interface ContenderProcess<C extends Conversation> {
  /** Rejects with the reason, in a sentence. */
  ask<W extends Word<C>>(command: Extract<C["command"], { do: W }>): Promise<C["answers"][W]>;
  end(): Promise<void>;
}

type Answer = { readonly value: unknown } | { readonly failed: string };

/** Starts this program again, as the contender of this name. */
export function startContender<C extends Conversation>(
  { name: runtime, path }: Pick<RuntimeChoice, "name" | "path">,
  entry: string,
  name: string,
): ContenderProcess<C> {
  const arguments_ = [...launchArguments(runtime, fileURLToPath(entry)), "--contender", name];
  const child = spawn(path, arguments_, { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: child.stdout });
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`Could not be started: ${error.message}`));
    child.once("exit", (code, signal) => resolve(`Ended with ${signal ?? `code ${code}`}`));
  });
  child.stdin.on("error", () => {}); // it has ended, which `ended` tells

  return {
    async ask(command) {
      const answered = new Promise<Answer>((resolve) => {
        answers.once("line", (line) => resolve(JSON.parse(line)));
      });
      child.stdin.write(`${JSON.stringify(command)}\n`);
      const late = timer(DEADLINE_MS);
      const answer = await Promise.race([
        answered,
        ended.then((failed) => ({ failed })),
        late.up.then(() => ({ failed: `No answer to "${command.do}" within ${DEADLINE_MS / 1000} s` })),
      ]);
      late.cancel();
      if ("failed" in answer) throw new Error(answer.failed);
      return answer.value as never;
    },
    async end() {
      child.stdin.end();
      const late = timer(2000);
      await Promise.race([ended, late.up.then(() => child.kill("SIGKILL"))]);
      late.cancel();
      await ended;
    },
  };
}

/**
 * The contender's half: JSON, a line each, on stdin and stdout. It ends when its stdin does, so also with whoever started it.
 *
 * @param opened if it rejects, the answer to the first command says why
 */
export async function obey<Opened, Command>(
  opened: Promise<Opened>,
  follow: (opened: Opened, command: Command) => Promise<unknown>,
): Promise<never> {
  const commands = createInterface({ input: process.stdin });
  commands.on("close", () => process.exit(0));
  opened.catch(() => {});
  for await (const line of commands) {
    const answer = await opened
      .then((contender) => follow(contender, JSON.parse(line) as Command))
      .then<Answer, Answer>(
        (value) => ({ value: value ?? null }),
        (error) => ({ failed: (error as Error).message }),
      );
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
  return process.exit(0);
}

function timer(ms: number): { readonly up: Promise<void>; cancel(): void } {
  let handle: NodeJS.Timeout | undefined;
  const up = new Promise<void>((resolve) => {
    handle = setTimeout(resolve, ms);
  });
  return { up, cancel: () => clearTimeout(handle) };
}
