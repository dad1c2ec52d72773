import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { testFolder } from "../testing/test-folder.ts";
import { cellEnvironment, cellOptions } from "./cell-options.ts";
import { cannotLoadTypeScript, thisRuntime } from "./runtime.ts";

const folder = testFolder();

describe("cellEnvironment()", () => {
  for (const [options, kept, leftOut] of [
    ["--inspect", "", ["--inspect"]],
    ["--inspect-brk=127.0.0.1:0 --import tsx", "--import tsx", ["--inspect-brk=127.0.0.1:0"]],
    ["--import tsx --inspect-port 0 -r ./a.cjs", "--import tsx   -r ./a.cjs", ["--inspect-port 0"]],
    ["--max-old-space-size=400 --debug-port=1", "--max-old-space-size=400", ["--debug-port=1"]],
    ["--import ./my--inspect.mjs", "--import ./my--inspect.mjs", []],
  ] as const) {
    test(`hands on NODE_OPTIONS="${options}" without a debugger`, () => {
      const found = cellEnvironment({ NODE_OPTIONS: options, HOME: "/home/anna" });
      assert.deepEqual(found.leftOut, leftOut);
      assert.equal(found.environment.NODE_OPTIONS?.replaceAll(/ +/g, " "), kept.replaceAll(/ +/g, " "));
      assert.equal(found.environment.HOME, "/home/anna");
    });
  }

  test("leaves out what lets a debugger or a coverage tool in", () => {
    const { environment, leftOut } = cellEnvironment({ NODE_V8_COVERAGE: "/tmp/c", PATH: "/bin" });
    assert.deepEqual([environment, leftOut], [{ PATH: "/bin" }, ["NODE_V8_COVERAGE"]]);
  });
});

describe("cellOptions()", () => {
  test("Deno gets the configuration nearest to the job", () => {
    const job = join(folder, "project", "jobs");
    mkdirSync(job, { recursive: true });
    const config = join(folder, "project", "deno.jsonc");
    writeFileSync(config, "{}");
    assert.deepEqual(cellOptions("deno", job), ["--config", config, "--node-modules-dir=manual"]);
    assert.deepEqual(cellOptions("deno", null), []);
  });

  test("another runtime gets none of this process's options", () => {
    assert.deepEqual(cellOptions(thisRuntime().name === "bun" ? "node" : "bun", folder), []);
  });
});

test("Node that was started with a loader may load TypeScript", () => {
  const node = { name: "node", version: "20.19.0" } as const;
  assert.match(cannotLoadTypeScript(node) ?? "", /--import \.\/register\.mjs/);
  assert.equal(cannotLoadTypeScript({ ...node, options: ["--import", "tsx"] }), null);
  assert.match(cannotLoadTypeScript({ ...node, options: ["--max-old-space-size=400"] }) ?? "", /cannot load/);
});
