import { Command, CommanderError } from "commander";
import { UsageError } from "../domain/usage-error.ts";
import { EXIT } from "./exit-code.ts";
import type { World } from "./world.ts";

/** A command that prints through the world, and throws what it does not understand. */
export function createCommand(name: string, { stdout, stderr, stdoutColumns }: World): Command {
  return new Command(name)
    .exitOverride()
    .configureOutput({
      writeOut: stdout,
      writeErr: stderr,
      getOutHelpWidth: () => stdoutColumns ?? 80,
      outputError: (text, write) => write(withWayOut(text.replace(/^error: /, "poolmark: "))),
    })
    .showHelpAfterError(false);
}

/** Of an argument that is missing, or is one too many, Commander says no more than that. */
function withWayOut(text: string): string {
  const says = /^(.*(?:missing required argument|not specified|too many arguments).*?)\.?\n$/;
  return text.replace(says, "$1; --help shows what to give\n");
}

/** Says the user's mistake in one sentence. Returns the exit code; our own bug throws. */
export async function exitCodeOf(world: World, act: () => Promise<number>): Promise<number> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (!(error instanceof UsageError)) throw error;
    world.stderr(`poolmark: ${error.message}\n`);
    return EXIT.usage;
  }
}
