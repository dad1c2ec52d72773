// The rules of this house, as a test: it reads the sources, and asserts that it saw some.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { test } from "node:test";
import { ownRoot } from "./host/packages.ts";
import { pools } from "./pools/registry.ts";

/** Which rooms a room may import from, besides itself. Down only; strangers do not meet. */
const FLOORS = roomsOf({
  "src/domain": "",
  "src/stats": "",
  "src/host": "domain",
  "src/results": "domain stats",
  "src/estimate": "domain stats",
  "src/summary": "domain stats results estimate",
  "src/own-pool": "domain host",
  "src/engines": "domain host",
  "src/pools": "domain host own-pool engines",
  scenarios: "domain stats",
  "src/processes": "domain host",
  "src/cell": "domain stats host pools scenarios",
  "src/driver": "domain stats results estimate summary host pools processes",
  "src/faults": "domain stats host engines pools processes",
  "src/gate": "domain stats results estimate driver",
  "src/sizing": "domain stats results estimate host driver",
  "src/history": "domain stats results",
  "src/machines": "domain stats results estimate sizing",
  "src/report": "domain stats results estimate faults gate history machines sizing",
  "src/cli": `domain stats results summary estimate host engines pools scenarios processes cell driver
    faults gate history machines sizing report`,
  src: "domain pools own-pool results",
  "src/testing": "domain stats results host engines pools own-pool processes cell driver history sizing cli",
  bench: "src domain stats results estimate summary host engines pools cell driver report cli scenarios",
  tools: "domain stats host pools report cli testing bench",
});

/** Names stand for folders of src, but for `src` itself and the folders beside it. */
function roomsOf(floors: Readonly<Record<string, string>>): Readonly<Record<string, readonly string[]>> {
  const folderOf = (name: string) => (/^(src|scenarios|bench)$/.test(name) ? name : `src/${name}`);
  const below = (names: string) => (names.match(/\S+/g) ?? []).map(folderOf);
  return Object.fromEntries(Object.entries(floors).map(([room, names]) => [room, below(names)]));
}

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
  const used = new Set<string>();
  for (const file of sources) {
    const room = roomOf(file);
    assert.ok(room in FLOORS, `${file} stands in no room of the house`);
    for (const target of importsOf(file)) {
      const to = roomOf(target);
      used.add(`${room} → ${to}`);
      assert.ok(
        to === room || FLOORS[room]?.includes(to),
        `${file} (${room}) must not import ${target} (${to})`,
      );
    }
  }
  const allowed = Object.entries(FLOORS).flatMap(([room, below]) => below.map((to) => `${room} → ${to}`));
  const idle = allowed.filter((pair) => !used.has(pair));
  assert.deepEqual(idle, [], "nothing needs these entries of FLOORS any more: take them out");
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
