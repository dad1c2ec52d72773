// Runs the compiled test suite: under the runtime that runs this file, or with `--runtimes` under every one that it finds.
// Arithmetic and text are tested under Node alone. The short files of some rooms share a process; every other file is a process.
// Of a process that fails all is shown that it printed: the place of each test that failed is in it.
//   node dist/tools/run-tests.js [--runtimes] [--runtime PATH] [part of a file's name]...
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs, stripVTControlCharacters } from "node:util";
import type { RuntimeChoice } from "../src/domain/cell.ts";
import type { RuntimeName } from "../src/domain/pool.ts";
import { findRuntime } from "../src/host/find-runtime.ts";
import { ownRoot } from "../src/host/packages.ts";
import { thisRuntime } from "../src/host/runtime.ts";

/** The Node versions that are promised; others than this one are looked for on the PATH under these names. */
const NODES = ["node20", "node22", "node24", "node26"];

/** Arithmetic, text and decisions, which are the same in every runtime. The tests of all other folders run under each. */
const ARITHMETIC = ["stats", "estimate", "results", "summary", "history", "gate", "sizing", "report"].map(
  (room) => `src/${room}/`,
);
/**
 * The command line on cells of known speed, and measuring on virtual time: decisions and text, too. In every runtime
 * `src/cli/program` and `resume` run whole commands on such cells, with their files, tables and exit codes, the `real-` tests
 * run and size with real cells, and `src/host/versions` checks git refs out.
 */
const OF_KNOWN_SPEED = [
  ...["gate", "measured-run", "merge", "report-machines", "size-flags", "size"].map(
    (name) => `src/cli/${name}.test.js`,
  ),
  "src/cell/open-loop.test.js",
];
const NODE_ALONE = [
  ...ARITHMETIC,
  ...OF_KNOWN_SPEED,
  ...["src/docs.test.js", "src/house.test.js", "src/readme.test.js"],
];

/**
 * Rooms whose files may share a process, as a start takes longer than most of these tests: they leave nothing behind in it.
 * Not those of `LONGEST_FIRST`.
 */
const SHARING = [
  ...ARITHMETIC,
  ...[
    "bench",
    "src/cell",
    "src/cli",
    "src/domain",
    "src/driver",
    "src/engines",
    "src/host",
    "src/own-pool",
  ].map((room) => `${room}/`),
];

/** But pictures have to be the same, byte by byte, in every runtime. */
const EVERYWHERE = ["src/report/pictures/"];

/** What takes longest starts first: else one of these runs alone at the end. */
const LONGEST_FIRST = [
  "src/pools/contract-opening",
  "src/report/html/browser",
  "src/cli/real-",
  "src/engines/engines",
  "src/pools/contract-jobs",
  "bench/contenders",
  "src/sizing/search",
  "src/cli/broken-run",
  "src/examples",
  "src/pools/mixture",
  "src/own-pool/dying",
  "src/engines/tls",
  "src/cli/worker",
  "src/engines/worker-processes",
  "src/cli/gate",
  "src/cli/program",
  "src/cli/resume",
  "src/faults/trial-process",
  "src/own-pool/mixture",
  "src/host/thread-cpu",
  "src/processes/launch",
];

/** Many tests wait for other processes, and leave their core to another file meanwhile. */
const AT_ONCE = 2 * availableParallelism();

/** A process that waits for what never comes is killed, and has failed. */
const PROCESS_MS = 600_000;

/** How a runtime runs tests, and how it says how many tests passed and how many were skipped. */
const TESTING: Readonly<Record<RuntimeName, { argv: readonly string[]; passed: RegExp; skipped: RegExp }>> = {
  node: { argv: [], passed: /^[#ℹ] pass (\d+)/m, skipped: /^[#ℹ] skipped (\d+)/m },
  bun: { argv: ["test", "--timeout", "300000"], passed: /^ *(\d+) pass$/m, skipped: /^ *(\d+) skip$/m },
  deno: {
    argv: ["test", "-A", "--no-check", "--quiet"],
    passed: /(\d+) passed/,
    skipped: /(\d+) ignored/,
  },
};

const { values, positionals } = parseArgs({
  options: { runtimes: { type: "boolean" }, runtime: { type: "string", multiple: true } },
  allowPositionals: true,
});

function findTests(): string[] {
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

/** Files of a process. */
interface Batch {
  readonly runtime: RuntimeChoice;
  readonly name: string;
  readonly files: readonly string[];
}

/** The files of a room that shares are one batch, but for those that take long. */
function batchesFor(runtime: RuntimeChoice): Batch[] {
  const batches = new Map<string, string[]>();
  for (const file of testFiles.filter((one) => isFor(runtime, one))) {
    const isShort = place(file) === LONGEST_FIRST.length;
    const name = (isShort && SHARING.find((room) => file.startsWith(room))) || file;
    batches.set(name, [...(batches.get(name) ?? []), file]);
  }
  return [...batches].map(([name, files]) => ({ runtime, name, files }));
}

function place(file: string): number {
  const at = LONGEST_FIRST.findIndex((start) => file.startsWith(start));
  return at < 0 ? LONGEST_FIRST.length : at;
}

const keyOf = ({ name, version }: RuntimeChoice) => `${name} ${version}`;
const majorName = ({ name, version }: RuntimeChoice) => `${name}${version.split(".")[0]}`;

const testFiles = findTests();
const { found, missing } = chosenRuntimes();
for (const path of values.runtime ?? []) {
  if (missing.includes(path)) throw new Error(`"${path}" is not the binary of Node, Bun or Deno`);
}

const waiting = found
  .flatMap(batchesFor)
  .sort((one, other) => place(one.name) - place(other.name) || other.files.length - one.files.length);
/** Then its tests are shown as they go. */
const isAlone = waiting.length === 1;

function run({ runtime, files }: Batch): Promise<{ isOk: boolean; printed: string }> {
  const output = isAlone ? "inherit" : "pipe";
  const paths = files.map((file) => join(ownRoot(), "dist", file));
  if (runtime.name === "node" && paths.length > 1)
    paths.unshift(join(ownRoot(), "dist/tools/import-tests.js"));
  const child = spawn(runtime.path, [...TESTING[runtime.name].argv, ...paths], {
    stdio: ["ignore", output, output],
    timeout: PROCESS_MS,
    killSignal: "SIGKILL",
  });
  const parts: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (part) => parts.push(part));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ isOk: code === 0, printed: Buffer.concat(parts).toString() }));
  });
}

const startedAt = performance.now();
const secondsSince = (at: number) => ((performance.now() - at) / 1000).toFixed(1);
const failed: string[] = [];
const tests = { passed: 0, skipped: 0 };

async function runWhatWaits(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { runtime } = next;
    const batchStartedAt = performance.now();
    const { isOk, printed } = await run(next);
    const name = found.length > 1 ? `${next.name} in ${keyOf(runtime)}` : next.name;
    if (!isOk) failed.push(name);
    if (isAlone) continue;
    const { passed, skipped } = TESTING[runtime.name];
    const count = (of: RegExp) => Number(of.exec(stripVTControlCharacters(printed))?.[1] ?? 0);
    tests.passed += count(passed);
    tests.skipped += count(skipped);
    const told = `${isOk ? "ok" : "FAILED"} ${name}: ${count(passed)} passed, ${count(skipped)} skipped, ${secondsSince(batchStartedAt)} s`;
    process.stdout.write(isOk ? `${told}\n` : `\n${printed}\n${told}\n\n`);
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, runWhatWaits));
if (!isAlone) {
  const { passed, skipped } = tests;
  process.stdout.write(
    `\n${found.map(keyOf).join(", ")}: ${passed} tests passed and ${skipped} were skipped in ${secondsSince(startedAt)} s; failed: ${failed.join(", ") || "none"}\n`,
  );
}
if (missing.length > 0) {
  process.stdout.write(
    `Not found: ${missing.join(", ")}. Put it on the PATH under this name, or give its path with --runtime\n`,
  );
}
process.exit(failed.length === 0 ? 0 : 1);
