import type { Command } from "commander";
import type { RuntimeName } from "../domain/pool.ts";
import type { World } from "./world.ts";

/** How each runtime starts poolmark. */
const PROGRAMS: Readonly<Record<RuntimeName, string>> = {
  node: "poolmark",
  bun: "bunx --bun poolmark",
  deno: "deno run -A node_modules/poolmark/dist/src/cli/main.js",
};

/** Headings of the flags that do not change a measurement. A broker's URL stands apart: it may hold a password. */
export const HEADINGS = { output: "Output:", brokers: "Brokers:" } as const;

/**
 * Notes what a user types for a verb, for its action: `flags.command` is the command that measures the same again, quoted for
 * a shell. The flags under a heading of their own do not count.
 *
 * @param verb has all its flags, and has parsed nothing yet
 */
export function noteCommandLine(verb: Command, { runtime }: World): void {
  const texts = new Map<string, string | null>();
  for (const option of verb.options) {
    const { long, helpGroupHeading, defaultValue, defaultValueDescription } = option;
    if (long == null || helpGroupHeading !== undefined) continue;
    // Another version may have another default.
    if (defaultValue !== undefined) texts.set(long, defaultValueDescription ?? String(defaultValue));
    verb.on(`option:${option.name()}`, (text: string | null = null) => {
      texts.delete(long);
      texts.set(long, text);
    });
  }
  verb.hook("preAction", () => {
    const flags = [...texts].map(([long, text]) => (text === null ? long : `${long} ${quoted(text)}`));
    const words = [PROGRAMS[runtime.name], verb.name(), ...verb.args.map(quoted), ...flags];
    verb.setOptionValue("command", words.join(" "));
  });
}

/** By the rules of a POSIX shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
