// What the documents name is there, and what is there is named.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ownRoot } from "./host/packages.ts";

const root = ownRoot();
const read = (file: string) => readFileSync(join(root, file), "utf8");

/** Paths in code spans that begin with a folder of the project; a pattern stands for its folder. */
function pathsIn(text: string): string[] {
  const spans = [...text.matchAll(/`((?:src|scenarios|bench|tools|results|docs)\/[^`\s]*)`/g)];
  return spans.map(([, path = ""]) => path.replace(/\/[^/]*\*.*$/, ""));
}

for (const name of ["ARCHITECTURE", "METHOD", "VALIDATION"]) {
  test(`every file that ${name}.md names exists`, () => {
    const paths = pathsIn(read(`docs/${name}.md`));
    assert.ok(paths.length > 5, `${paths.length} paths`);
    assert.deepEqual(
      paths.filter((path) => !existsSync(join(root, path))),
      [],
    );
  });
}

test("every room stands in ARCHITECTURE's table", () => {
  const folders = readdirSync(join(root, "src"), { withFileTypes: true }).filter((one) => one.isDirectory());
  const rooms = [...folders.map(({ name }) => `src/${name}`), "scenarios", "bench", "tools"];
  const table = read("docs/ARCHITECTURE.md")
    .split("\n")
    .filter((line) => line.startsWith("|"));
  assert.deepEqual(
    rooms.filter((room) => !table.some((line) => line.split("|")[2]?.trim() === `\`${room}\``)),
    [],
  );
});
