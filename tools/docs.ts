// Makes documents: docs/CLI.md of what --help says, and in each results/<date>-<machine> a README.md of what
// `poolmark report` says of the files there:  npm run docs
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { hostsPage } from "../bench/hosts-page.ts";
import { poolPage, readBenchmark } from "../bench/pool-page.ts";
import { createProgram, main } from "../src/cli/program.ts";
import { ownRoot } from "../src/host/packages.ts";
import { drawMarkdown } from "../src/report/draw/markdown.ts";
import { createFakeWorld } from "../src/testing/fake-world.ts";
import { keptFolders } from "../src/testing/kept-files.ts";

/** Path, from the root of the project → text. */
export async function documents(): Promise<ReadonlyMap<string, string>> {
  const pages = keptFolders().map(
    async (name) => [`results/${name}/README.md`, await resultsPage(name)] as const,
  );
  return new Map([["docs/CLI.md", await cliPage()], ...(await Promise.all(pages))]);
}

/** Every verb's help, one section each. */
async function cliPage(): Promise<string> {
  const { commands } = createProgram(imaginary(), () => {});
  const verbs = commands.flatMap((command) => [
    [command.name()],
    ...command.commands.map((part) => [command.name(), part.name()]),
  ]);
  const sections = await Promise.all(
    verbs.map(async (verb) => `## poolmark ${verb.join(" ")}\n\n${block(await printed(...verb, "--help"))}`),
  );
  const head = "# The command line\n\nMade from `--help` by `npm run docs`.";
  return `${[head, block(await printed("--help")), ...sections].join("\n\n")}\n`;
}

async function resultsPage(name: string): Promise<string> {
  const folder = join(ownRoot(), "results", name);
  const files = readdirSync(folder).filter((file) => /\.jsonl?$/.test(file));
  const reports = files
    .sort()
    .map(async (file) => `## [${file}](${file})\n\n${await reportOf(join(folder, file))}`);
  const head = `# ${name}\n\nMade from the files beside it by \`npm run docs\`. [The format of the files](../README.md).`;
  return `${[head, ...(await Promise.all(reports))].join("\n\n")}\n`;
}

async function reportOf(path: string): Promise<string> {
  if (path.endsWith(".jsonl")) return (await printed("history", "show", path, "--format", "markdown")).trim();
  if (/pool[\w-]*\.json$/.test(path)) return drawMarkdown(poolPage(readBenchmark(path)));
  if (path.endsWith("/hosts.json")) return drawMarkdown(hostsPage(JSON.parse(readFileSync(path, "utf8"))));
  return (await printed("report", path, "--format", "markdown")).trim();
}

/** What poolmark prints. */
async function printed(...words: string[]): Promise<string> {
  const world = imaginary();
  const code = await main(world, words);
  if (code !== 0) throw new Error(world.err());
  return world.out();
}

const imaginary = () => createFakeWorld({ rate: () => 1 }, "/imaginary");

function block(text: string): string {
  return `\`\`\`\n${text.trim()}\n\`\`\``;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  for (const [path, text] of await documents()) writeFileSync(join(ownRoot(), path), text);
