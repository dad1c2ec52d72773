import assert from "node:assert/strict";
import { mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, test } from "node:test";
import { testFolder } from "../testing/test-folder.ts";
import { cellBuild } from "./build.ts";

const root = testFolder();

/** Writes a file with a date: seconds since the epoch. */
function write(path: string, seconds: number): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), "");
  utimesSync(join(root, path), seconds, seconds);
}
beforeEach(() => {
  rmSync(join(root, "dist"), { recursive: true, force: true });
  write("src/cell/main.ts", 100);
  write("src/cell/main.test.ts", 900);
  write("scenarios/noop.ts", 100);
});
const look = (caller: string) => {
  const { code, extension, staleSource, base } = cellBuild(caller, root);
  return [code, extension, staleSource, base.pathname.endsWith(code === "compiled" ? "/dist/" : "/")];
};

test("a fresh build is what cells run, also when the driver runs from the sources", () => {
  write("dist/src/cell/main.js", 200);
  write("dist/scenarios/noop.js", 200);
  assert.deepEqual(look("file:///x/main.js"), ["compiled", ".js", null, true]);
  assert.deepEqual(look("file:///x/main.ts"), ["compiled", ".js", null, true]);
});

test("a stale or missing build is named to a compiled driver, and left aside by one that runs from the sources", () => {
  write("dist/src/cell/main.js", 200);
  assert.deepEqual(look("file:///x/main.js"), ["compiled", ".js", join("scenarios", "noop.ts"), true]);
  write("dist/scenarios/noop.js", 50);
  assert.deepEqual(look("file:///x/main.js"), ["compiled", ".js", join("scenarios", "noop.ts"), true]);
  assert.deepEqual(look("file:///x/main.ts"), ["sources", ".ts", null, true]);
});

test("an installed package has no sources, and its build is fresh", () => {
  rmSync(join(root, "src"), { recursive: true });
  rmSync(join(root, "scenarios"), { recursive: true });
  assert.deepEqual(look("file:///x/main.js"), ["compiled", ".js", null, true]);
});
