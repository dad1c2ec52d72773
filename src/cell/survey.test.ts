import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { digestOutcome } from "./digest.ts";
import { ownJob } from "./own-job.ts";
import { surveyScenario } from "./survey.ts";

const folder = mkdtempSync(join(tmpdir(), "poolmark-"));
after(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}
const moduleOf = (name: string, text: string) => pathToFileURL(write(name, text)).href;
const setting = { seed: 1, serviceUrl: null };
const survey = (scenario: ReturnType<typeof ownJob>, nowMs = () => performance.now()) =>
  surveyScenario(scenario, setting, nowMs);

describe("surveyScenario() of the user's own job", () => {
  test("runs it once on every input: values and errors are what is expected from then on", async () => {
    const module = moduleOf(
      "half.mjs",
      "export default (n) => { if (n % 2) throw new Error('odd'); return n / 2; };",
    );
    const inputs = { file: write("inputs.json", "[2, 3, 8]") };
    const { expected, verifies, warnings } = await survey(
      ownJob({ name: "half", job: { module, exportName: "default" }, inputs }),
    );
    assert.deepEqual(expected, [
      digestOutcome({ value: 1 }),
      digestOutcome({ error: new Error("odd") }),
      digestOutcome({ value: 4 }),
    ]);
    assert.deepEqual([verifies, warnings], [false, []]);
  });

  test("inputs may stand in the job module, as a list or as a function", async () => {
    for (const [i, inputs] of ["[1, 2]", "async () => [1, 2]"].entries()) {
      const module = moduleOf(
        `own-${i}.mjs`,
        `export const inputs = ${inputs}; export default (n) => n + 1;`,
      );
      const { expected } = await survey(
        ownJob({ name: "own", job: { module, exportName: "default" }, inputs: { module } }),
      );
      assert.equal(expected.length, 2);
    }
  });

  test("a job whose results change from call to call is warned of, and says how to be judged", async () => {
    const module = moduleOf("random.mjs", "export const inputs = [1]; export default () => Math.random();");
    const job = { module, exportName: "default" };
    const { warnings } = await survey(ownJob({ name: "random", job, inputs: { module } }));
    assert.match(warnings[0] ?? "", /export verify\(result, input\)/);
  });

  test("with verify() there is nothing to warn of", async () => {
    const module = moduleOf(
      "judged.mjs",
      "export const inputs = [1]; export default () => Math.random(); export const verify = (r) => r < 1;",
    );
    const { warnings, verifies } = await survey(
      ownJob({ name: "judged", job: { module, exportName: "default" }, inputs: { module } }),
    );
    assert.deepEqual([warnings, verifies], [[], true]);
  });

  test("when time does not allow for all inputs, the first ones are used, and it says so", async () => {
    const module = moduleOf(
      "many.mjs",
      "export const inputs = Array.from({ length: 100 }, (_, i) => i); export default (n) => n;",
    );
    let nowMs = 0;
    const slowClock = () => {
      nowMs += 3000;
      return nowMs;
    };
    const { expected, warnings } = await survey(
      ownJob({ name: "many", job: { module, exportName: "default" }, inputs: { module } }),
      slowClock,
    );
    assert.ok(expected.length >= 1 && expected.length < 20);
    assert.match(warnings[0] ?? "", /Only the first \d+ of 100 inputs/);
  });

  const bad: [what: string, inputs: Parameters<typeof ownJob>[0]["inputs"], message: RegExp][] = [
    ["a file that is not there", { file: join(folder, "nowhere.json") }, /Cannot read inputs/],
    ["a file that is not JSON", { file: write("bad.json", "[1, 2") }, /not JSON/],
    ["a file that is no list", { file: write("object.json", '{"a": 1}') }, /expected an array/],
    ["an empty list", { file: write("empty.json", "[]") }, /empty/],
    [
      "a module without inputs",
      { module: moduleOf("none.mjs", "export default () => 1;") },
      /no export "inputs"/,
    ],
    ["an input that is not JSON", { json: "{size: 3}" }, /not JSON/],
  ];
  for (const [what, inputs, message] of bad) {
    test(`${what} is the user's mistake, in one sentence`, async () => {
      const module = moduleOf("fine.mjs", "export default (n) => n;");
      await assert.rejects(
        survey(ownJob({ name: "fine", job: { module, exportName: "default" }, inputs })),
        (error: Error) => {
          assert.equal(error.name, "UsageError");
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }
});
