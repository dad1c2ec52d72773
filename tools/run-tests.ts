// Runs the compiled test suite: under the runtime that runs this file, or with `--runtimes` under every one that it finds.
// Arithmetic and text are tested under Node alone.
//   node dist/tools/run-tests.js [--runtimes] [--runtime PATH] [part of a file's name]...
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { RuntimeChoice } from "../src/domain/cell.ts";
import type { RuntimeName } from "../src/domain/pool.ts";
import { findRuntime } from "../src/host/find-runtime.ts";
import { ownRoot } from "../src/host/packages.ts";
import { thisRuntime } from "../src/host/runtime.ts";

/** The Node versions that are promised; others than this one are looked for on the PATH under these names. */
const NODES = ["node20", "node22", "node24", "node26"];

/** Arithmetic, text and decisions, which are the same in every runtime. The tests of all other folders run under each. */
const NODE_ALONE = [
  ...["stats", "estimate", "results", "summary", "history", "gate", "sizing", "report"].map(
    (room) => `src/${room}/`,
  ),
  ...["src/docs.test.js", "src/house.test.js", "src/readme.test.js"],
];

/** But pictures have to be the same, byte by byte, in every runtime. */
const EVERYWHERE = ["src/report/pictures/"];

export const TEST_COMMAND: Readonly<Record<RuntimeName, readonly string[]>> = {
  node: ["--test", `--test-concurrency=${availableParallelism()}`],
  bun: ["test", "--timeout", "60000"],
  deno: ["test", "-A", "--no-check", "--quiet"],
};

const { values, positionals } = parseArgs({
  options: { runtimes: { type: "boolean" }, runtime: { type: "string", multiple: true } },
  allowPositionals: true,
});

function testFiles(): string[] {
  const dist = join(ownRoot(), "dist");
  const files = readdirSync(dist, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.js"))
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => positionals.length === 0 || positionals.some((part) => file.includes(part)));
  if (files.length === 0) throw new Error(`No test in ${dist} matches ${positionals.join(", ") || "at all"}`);
  return files.toSorted();
}

function isFor({ name }: RuntimeChoice, file: string): boolean {
  const isIn = (place: string) => file.startsWith(place);
  return name === "node" || EVERYWHERE.some(isIn) || !NODE_ALONE.some(isIn);
}

/** Those that are here, and the names of those that are not. */
function chosenRuntimes(): { found: RuntimeChoice[]; missing: string[] } {
  const asked = [...(values.runtimes ? ["node", ...NODES, "bun", "deno"] : []), ...(values.runtime ?? [])];
  if (asked.length === 0) return { found: [thisRuntime()], missing: [] };
  const looked = asked.map((name) => ({ name, runtime: lookFor(name) }));
  const found = looked.flatMap(({ runtime }) => (runtime === null ? [] : [runtime]));
  return {
    found: found.filter((one, i) => found.findIndex((other) => keyOf(other) === keyOf(one)) === i),
    missing: looked
      .filter(({ name, runtime }) => runtime === null && !found.some((one) => majorName(one) === name))
      .map(({ name }) => name),
  };
}

function lookFor(name: string): RuntimeChoice | null {
  const searchPath = process.env.PATH ?? "";
  if (!NODES.includes(name)) return findRuntime(name, process.cwd(), searchPath);
  for (const folder of searchPath.split(":")) {
    const found = findRuntime(join(folder, name), "/", "");
    if (found !== null) return found;
  }
  return null;
}

const keyOf = ({ name, version }: RuntimeChoice) => `${name} ${version}`;
const majorName = ({ name, version }: RuntimeChoice) => `${name}${version.split(".")[0]}`;

const { found, missing } = chosenRuntimes();
for (const path of values.runtime ?? []) {
  if (missing.includes(path)) throw new Error(`"${path}" is not the binary of Node, Bun or Deno`);
}
const files = testFiles();

/** Resolves with whether all tests passed; what they print is shown when they have ended, unless they run alone. */
function passesIn(runtime: RuntimeChoice, isAlone: boolean): Promise<boolean> {
  const own = files.filter((file) => isFor(runtime, file)).map((file) => join(ownRoot(), "dist", file));
  if (own.length === 0) return Promise.resolve(true);
  const child = spawn(runtime.path, [...TEST_COMMAND[runtime.name], ...own], {
    stdio: ["ignore", isAlone ? "inherit" : "pipe", isAlone ? "inherit" : "pipe"],
  });
  const printed: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (part) => printed.push(part));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      if (!isAlone)
        process.stdout.write(`\n=== ${keyOf(runtime)}: ${own.length} files\n${Buffer.concat(printed)}`);
      resolve(code === 0);
    });
  });
}

const failed: string[] = [];
async function runIn(runtimes: readonly RuntimeChoice[]): Promise<void> {
  const passed = await Promise.all(runtimes.map((runtime) => passesIn(runtime, found.length === 1)));
  failed.push(...runtimes.filter((_, i) => !passed[i]).map(keyOf));
}

// Node runs as many files at once as there are cores. Bun and Deno run one after the other: these two at the same time.
for (const runtime of found.filter(({ name }) => name === "node")) await runIn([runtime]);
await runIn(found.filter(({ name }) => name !== "node"));
if (values.runtimes || found.length > 1) {
  process.stdout.write(
    `\nRan under ${found.map(keyOf).join(", ")}; failed: ${failed.join(", ") || "none"}\n`,
  );
  if (missing.length > 0) {
    process.stdout.write(
      `Not found: ${missing.join(", ")}. Put it on the PATH under this name, or give its path with --runtime\n`,
    );
  }
}
process.exit(failed.length === 0 ? 0 : 1);
