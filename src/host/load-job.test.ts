import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { testFolder } from "../testing/test-folder.ts";
import { loadJob } from "./load-job.ts";
import { thisRuntime } from "./runtime.ts";

const folder = testFolder();

function write(name: string, text: string): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return pathToFileURL(file).href;
}

const double = (exportName: string, module: string) => loadJob({ module, exportName }).then((run) => run(21));

describe("a job in a CommonJS module", () => {
  const compiled = `Object.defineProperty(exports, "__esModule", { value: true });
    exports.default = (x) => x * 2;
    exports.triple = (x) => x * 3;`;
  // What it exports is worked out, so a runtime does not see the names before it runs.
  const computed = 'module.exports = { ["dou" + "ble"]: (x) => x * 2, limit: 1 };';

  test("exports.default of a compiled ES module is its default export", async () => {
    assert.equal(await double("default", write("compiled.cjs", compiled)), 42);
    assert.equal(await double("triple", write("compiled.cjs", compiled)), 63);
  });

  test("module.exports is the default export, and its functions are exports", async () => {
    assert.equal(await double("default", write("function.cjs", "module.exports = (x) => x * 2;")), 42);
    assert.equal(await double("double", write("computed.cjs", computed)), 42);
    await assert.rejects(double("default", write("computed.cjs", computed)), {
      code: "JOB_NOT_LOADED",
      message:
        /Export "default" is not a function .*: its functions are: double; name one \(--export, or exportName\)$/,
    });
    await assert.rejects(double("limit", write("computed.cjs", computed)), /"limit" is not a function/);
    await assert.rejects(
      double("default", write("größer & 1.cjs", "")),
      /in job module ".*größer & 1\.cjs": it/,
    );
  });
});

describe("a module that cannot be loaded", () => {
  test("a syntax error comes with its line, also that of a module which it imports", async () => {
    const wrong = write("wrong.mjs", "export const first = 1;\nexport default = second;\n");
    const importing = write(
      "importing.mjs",
      'import { first } from "./wrong.mjs";\nexport default () => first;\n',
    );
    for (const module of [wrong, importing]) {
      await assert.rejects(double("default", module), (error: Error) => {
        assert.match(error.message, /Cannot load job module/);
        assert.match(error.message, /line 2 of .*wrong\.mjs: export default = second|wrong\.mjs:2:/s);
        return true;
      });
    }
  });

  test("its own error is the cause", async () => {
    const module = write("throws.mjs", 'throw new RangeError("no licence");');
    await assert.rejects(double("default", module), (error: Error) => {
      return /: no licence$/.test(error.message) && error.cause instanceof RangeError;
    });
  });
});

test("odd paths are no trouble", async () => {
  for (const name of ["C#", "100%", "%20", "größe [old]", "a & b — c", "it's"]) {
    assert.equal(
      await double("default", write(`${name}/job ${name}.mjs`, "export default (x) => x * 2;")),
      42,
      name,
    );
  }
  const question = write("what?/job.mjs", "export default (x) => x * 2;");
  if (thisRuntime().name !== "bun") assert.equal(await double("default", question), 42);
  else await assert.rejects(double("default", question), /Bun loads nothing from a path with "\?"/);
});
