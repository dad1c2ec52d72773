// The rules of this house, as a test: it reads the sources, and asserts that it saw some.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { test } from "node:test";
import { ownRoot } from "./host/packages.ts";
import { pools } from "./pools/registry.ts";

/** Which rooms a room may import from, besides itself. Down only; strangers do not meet. */
const FLOORS: Readonly<Record<string, readonly string[]>> = {
  "src/domain": [],
  "src/stats": [],
  "src/host": ["src/domain"],
  "src/results": ["src/domain", "src/stats"],
  "src/estimate": ["src/domain", "src/stats"],
  "src/summary": ["src/domain", "src/stats", "src/results", "src/estimate"],
  "src/own-pool": ["src/domain", "src/host"],
  "src/engines": ["src/domain", "src/host"],
  "src/pools": ["src/domain", "src/host", "src/own-pool", "src/engines"],
  scenarios: ["src/domain", "src/stats"],
  "src/processes": ["src/domain", "src/host"],
  "src/cell": ["src/domain", "src/stats", "src/host", "src/pools", "scenarios"],
  "src/driver": [
    "src/domain",
    "src/stats",
    "src/results",
    "src/estimate",
    "src/summary",
    "src/host",
    "src/pools",
    "src/processes",
  ],
  "src/faults": ["src/domain", "src/stats", "src/host", "src/engines", "src/pools", "src/processes"],
  "src/gate": ["src/domain", "src/stats", "src/results", "src/estimate", "src/driver"],
  "src/sizing": [
    "src/domain",
    "src/stats",
    "src/results",
    "src/estimate",
    "src/host",
    "src/processes",
    "src/driver",
  ],
  "src/history": ["src/domain", "src/stats", "src/results"],
  "src/machines": ["src/domain", "src/stats", "src/results", "src/estimate", "src/sizing"],
  "src/report": [
    "src/domain",
    "src/stats",
    "src/results",
    "src/estimate",
    "src/host",
    "src/faults",
    "src/gate",
    "src/history",
    "src/machines",
    "src/sizing",
  ],
  "src/cli": [
    "src/domain",
    "src/stats",
    "src/results",
    "src/summary",
    "src/estimate",
    "src/host",
    "src/engines",
    "src/pools",
    "scenarios",
    "src/processes",
    "src/cell",
    "src/driver",
    "src/faults",
    "src/gate",
    "src/history",
    "src/machines",
    "src/sizing",
    "src/report",
  ],
  src: ["src/domain", "src/host", "src/engines", "src/pools", "src/own-pool", "src/results"],
  "src/testing": [
    "src/domain",
    "src/stats",
    "src/results",
    "src/host",
    "src/engines",
    "src/pools",
    "src/own-pool",
    "src/processes",
    "src/cell",
    "src/driver",
    "src/history",
    "src/sizing",
    "src/cli",
  ],
  bench: [
    "src",
    "src/domain",
    "src/stats",
    "src/results",
    "src/estimate",
    "src/summary",
    "src/host",
    "src/engines",
    "src/pools",
    "src/cell",
    "src/driver",
    "src/report",
    "src/cli",
    "scenarios",
  ],
  tools: [
    "src",
    "src/domain",
    "src/stats",
    "src/host",
    "src/pools",
    "src/own-pool",
    "src/report",
    "src/cli",
    "src/testing",
    "bench",
  ],
};
const FORBIDDEN_NAMES = /^(utils?|helpers?|common|types?|constants?|misc|manager|shared)(\.|$)/;
const MOST_LINES = 250;
const MOST_FUNCTION_LINES = 60;

const root = ownRoot();
const files = ["src", "scenarios", "bench", "tools"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => posix.join(folder, file.replaceAll("\\", "/"))),
);
const sources = files.filter((file) => !file.endsWith(".test.ts"));
const read = (file: string) => readFileSync(join(root, file), "utf8");
const roomOf = (file: string) =>
  Object.keys(FLOORS)
    .filter((room) => file.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0] ?? "";

function importsOf(file: string): string[] {
  const specifiers = [...read(file).matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)].map(
    ([, specifier = ""]) => specifier,
  );
  return specifiers.map((specifier) => posix.join(posix.dirname(file), specifier));
}

test("there are sources to look at", () => {
  assert.ok(sources.length > 60, `${sources.length} files`);
  assert.ok(files.length > sources.length + 15);
});

test("imports go down only", () => {
  let seen = 0;
  for (const file of sources) {
    const room = roomOf(file);
    assert.ok(room in FLOORS, `${file} stands in no room of the house`);
    for (const target of importsOf(file)) {
      seen += 1;
      const to = roomOf(target);
      assert.ok(
        to === room || FLOORS[room]?.includes(to),
        `${file} (${room}) must not import ${target} (${to})`,
      );
    }
  }
  assert.ok(seen > 150, `${seen} imports`);
});

/** What is measured is described by schemas, which give its types. */
const hasSchemas = (file: string) => file === "src/domain/measurement.ts";

test("the ground floor imports no package but zod for the results", () => {
  for (const file of sources.filter((file) => /^src\/(domain|stats|results|estimate)\//.test(file))) {
    for (const [, name = ""] of read(file).matchAll(/^import .*from "([^."][^"]*)"/gm)) {
      const allowed = file.startsWith("src/results/") ? /^(zod|node:.*)$/ : hasSchemas(file) ? /^zod$/ : /^$/;
      assert.match(name, allowed, `${file} imports ${name}`);
    }
  }
});

test("no file has a name that says nothing", () => {
  for (const file of files)
    for (const part of file.split("/")) assert.doesNotMatch(part, FORBIDDEN_NAMES, file);
});

test(`no file is longer than ${MOST_LINES} lines, no function than ${MOST_FUNCTION_LINES}`, () => {
  for (const file of sources) {
    const lines = read(file).split("\n");
    assert.ok(lines.length <= MOST_LINES, `${file} has ${lines.length} lines`);
    for (const [name, length] of functionsOf(lines))
      assert.ok(length <= MOST_FUNCTION_LINES, `${name} in ${file} has ${length} lines`);
  }
});

/** Functions at the left margin, from their first line to the brace that closes them. */
function functionsOf(lines: readonly string[]): [name: string, length: number][] {
  return lines.flatMap((line, start): [string, number][] => {
    const name = /^(?:export )?(?:async )?function\*? (\w+)/.exec(line)?.[1];
    const end = lines.findIndex((other, i) => i > start && other.startsWith("}"));
    return name === undefined || end < 0 ? [] : [[name, end - start + 1]];
  });
}

test("only the command line talks", () => {
  for (const file of sources.filter((file) => /^src\/(?!cli|testing|cell\/main)/.test(file))) {
    const code = read(file).replaceAll(/^\s*\*.*$/gm, ""); // examples in comments may print
    assert.doesNotMatch(code, /console\.|process\.std(out|err)\.write/, file);
  }
});

test("every pool and worker entry is in its registry", () => {
  const poolFiles = sources.filter(
    (file) => posix.dirname(file) === "src/pools" && !file.endsWith(".worker.ts"),
  );
  const names = poolFiles.map((file) => posix.basename(file, ".ts")).filter((name) => name !== "registry");
  assert.deepEqual(names.toSorted(), Object.keys(pools).toSorted());
  for (const file of sources.filter((file) => file.endsWith(".worker.ts"))) {
    assert.ok(files.includes(file.replace(".worker.ts", ".ts")), `${file} has no module beside it`);
  }
});

test("every file of a report is loaded by another: by its registry, or by what draws it", () => {
  const imported = new Set(sources.flatMap(importsOf));
  const reports = sources.filter((file) => file.startsWith("src/report/"));
  assert.ok(reports.length > 20);
  for (const file of reports) assert.ok(imported.has(file), `nothing imports ${file}`);
});

test("every adapter writes its options out, and loads its library only when it is opened", () => {
  for (const name of Object.keys(pools)) {
    const text = read(`src/pools/${name}.ts`);
    assert.doesNotMatch(text, /^import (?!type)[^;]*from "(?!\.|node:)/m, name);
  }
});
