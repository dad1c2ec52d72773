import assert from "node:assert/strict";
import { test } from "node:test";
import { findRuntime } from "./find-runtime.ts";
import { cannotLoadTypeScript, thisRuntime } from "./runtime.ts";

test("findRuntime() finds the runtime that runs this test, by name and by path", () => {
  const here = thisRuntime();
  assert.deepEqual(findRuntime(here.name, "/", ""), here);
  const byPath = findRuntime(here.path, "/", "");
  assert.equal(byPath?.name, here.name);
  assert.equal(byPath?.version.split(".")[0], here.version.split(".")[0]);
});

test("findRuntime() is null for what is not there, and for a binary that is no runtime", () => {
  assert.equal(findRuntime("perl", "/", "/usr/bin"), null);
  assert.equal(findRuntime("/no/such/node", "/", ""), null);
  assert.equal(findRuntime("/bin/ls", "/", ""), null);
});

test("cannotLoadTypeScript() knows since when Node strips types", () => {
  for (const version of ["20.19.0", "22.17.1", "23.5.0"]) {
    assert.match(cannotLoadTypeScript({ name: "node", version }) ?? "", /compile the module/);
  }
  for (const version of ["22.18.0", "23.6.0", "24.0.0", "26.1.0"])
    assert.equal(cannotLoadTypeScript({ name: "node", version }), null);
  for (const name of ["bun", "deno"] as const)
    assert.equal(cannotLoadTypeScript({ name, version: "1.0.0" }), null);
});
