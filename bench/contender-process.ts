import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { launchArguments, thisRuntime } from "../src/host/runtime.ts";
import type { Way } from "./contender.ts";
import type { Answer, Answers, Command } from "./conversation.ts";

/** Far longer than anything takes: a library that hangs is to become a row, not a run that hangs. */
const DEADLINE_MS = 20_000;

export interface ContenderProcess {
  /** Rejects with the reason, in a sentence. */
  ask<C extends Command["do"]>(command: Extract<Command, { do: C }>): Promise<Answers[C]>;
  end(): Promise<void>;
}

/** Starts this program again, as one contender. */
export function startContender(entry: string, pool: string, way: Way): ContenderProcess {
  const { name, path } = thisRuntime();
  const arguments_ = [...launchArguments(name, fileURLToPath(entry)), "--contender", `${pool}/${way}`];
  const child = spawn(path, arguments_, { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: child.stdout });
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`Could not be started: ${error.message}`));
    child.once("exit", (code, signal) => resolve(`Ended with ${signal ?? `code ${code}`}`));
  });
  child.stdin.on("error", () => {}); // it has ended, which `ended` tells

  return {
    async ask<C extends Command["do"]>(command: Extract<Command, { do: C }>): Promise<Answers[C]> {
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
      return answer.value as Answers[C];
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

function timer(ms: number): { readonly up: Promise<void>; cancel(): void } {
  let handle: NodeJS.Timeout | undefined;
  const up = new Promise<void>((resolve) => {
    handle = setTimeout(resolve, ms);
  });
  return { up, cancel: () => clearTimeout(handle) };
}
