// docs/CLI.md, made of what --help says:  npm run docs
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createProgram, main } from "../src/cli/program.ts";
import { ownRoot } from "../src/host/packages.ts";
import { createFakeWorld } from "../src/testing/fake-world.ts";

export const CLI_DOCS = join(ownRoot(), "docs", "CLI.md");

/** Every verb's help, one section each. */
export async function cliDocs(): Promise<string> {
  const { commands } = createProgram(imaginary(), () => {});
  const verbs = commands.flatMap((command) => [
    [command.name()],
    ...command.commands.map((part) => [command.name(), part.name()]),
  ]);
  const sections = await Promise.all(
    verbs.map(async (verb) => `## poolmark ${verb.join(" ")}\n\n${block(await helpOf(verb))}`),
  );
  const head = "# The command line\n\nMade from `--help` by `npm run docs`.";
  return `${[head, block(await helpOf([])), ...sections].join("\n\n")}\n`;
}

async function helpOf(verb: readonly string[]): Promise<string> {
  const world = imaginary();
  await main(world, [...verb, "--help"]);
  return world.out();
}

const imaginary = () => createFakeWorld({ rate: () => 1 }, "/imaginary");

function block(text: string): string {
  return `\`\`\`\n${text.trim()}\n\`\`\``;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) writeFileSync(CLI_DOCS, await cliDocs());
