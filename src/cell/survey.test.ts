import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Scenario } from "../domain/scenario.ts";
import { testFolder } from "../testing/test-folder.ts";
import { digestOutcome } from "./digest.ts";
import { readInputs } from "./inputs.ts";
import type { SurveyTime } from "./look.ts";
import { ownJob } from "./own-job.ts";
import { type SurveyParts, surveyScenario } from "./survey.ts";

const folder = testFolder();

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}
const moduleOf = (name: string, text: string) => pathToFileURL(write(name, text)).href;
const setting = { seed: 1, serviceUrl: null };

/** Time in which nobody waits for anything that should come. */
const realTime: SurveyTime = {
  nowMs: () => performance.now(),
  sleep: (ms) => (ms < 10_000 ? Promise.resolve() : new Promise(() => {})),
};

function survey(scenario: Scenario, parts: Partial<SurveyParts> = {}) {
  return surveyScenario({ scenario, setting, own: true, inputs: null, time: realTime, ...parts });
}

let modules = 0;

/** A job module that has its inputs in it. */
function jobIn(text: string, verify: string | false | null = null) {
  const module = moduleOf(`job-${++modules}.mjs`, text);
  return ownJob({
    name: "job",
    job: { module, exportName: "default" },
    verify,
    apart: false,
    inputs: { module },
  });
}

async function refused(scenario: Scenario, message: RegExp, parts: Partial<SurveyParts> = {}) {
  await assert.rejects(survey(scenario, parts), (error: Error) => {
    assert.equal(error.name, "UsageError");
    assert.match(error.message, message);
    return true;
  });
}

describe("surveyScenario() of the user's own job", () => {
  test("runs it once on every input: values and errors are what is expected from then on", async () => {
    const module = moduleOf(
      "half.mjs",
      "export default (n) => { if (n % 2) throw new Error('odd'); return n / 2; };",
    );
    const inputs = { file: write("inputs.json", "[2, 3, 8]") };
    const job = { module, exportName: "default" };
    const { facts, warnings } = await survey(
      ownJob({ name: "half", job, verify: null, apart: false, inputs }),
    );
    assert.deepEqual(facts.expected, [
      digestOutcome({ value: 1 }),
      digestOutcome({ error: new Error("odd") }),
      digestOutcome({ value: 4 }),
    ]);
    assert.deepEqual(readInputs(facts.inputs ?? ""), [2, 3, 8]);
    assert.match(warnings.join(), /throws for 1 of 3 inputs.*odd/);
  });

  test("inputs may stand in the job module, as a list or as a function", async () => {
    for (const inputs of ["[1, 2]", "async () => [1, 2]"]) {
      const { facts } = await survey(jobIn(`export const inputs = ${inputs}; export default (n) => n + 1;`));
      assert.deepEqual(facts.expected, ["2", "3"]);
    }
  });

  test("inputs are made once: a second survey gets those of the first", async () => {
    const random = jobIn("export const inputs = () => [Math.random()]; export default (n) => n;");
    const first = await survey(random);
    const second = await survey(random, { inputs: first.facts.inputs });
    assert.deepEqual(second.facts, { ...first.facts, judgeMs: second.facts.judgeMs });
  });

  for (const result of [
    "Math.random()",
    "new Date(Date.now())",
    "({ id: ++count })",
    "('a salt: ' + ++count)",
  ]) {
    test(`a job whose results change from call to call is refused, and told how to be judged: ${result}`, async () => {
      const text = `let count = 0; export const inputs = [1]; export default () => ${result};`;
      const sleep = (ms: number) => new Promise((done) => void (ms < 10_000 && setTimeout(done, 5)));
      const time = { ...realTime, sleep };
      await refused(jobIn(text), /gives a different result each time.* --verify <export>.* --no-verify/, {
        time,
      });
      const { warnings } = await survey(jobIn(text, false));
      assert.deepEqual(warnings, []);
    });
  }

  test("an export called verify is no judge: only the user names one", async () => {
    const text = `export const inputs = [1, 2];
      export default (n) => n + Math.random() / 2;
      export const verify = () => { throw new Error("mine"); };
      export const isNear = async (result, n) => Math.abs(result - n) < 1;
      export const isLost = () => false;
      export const isVague = () => "yes";`;
    const { facts, warnings } = await survey(jobIn(text, "isNear"));
    assert.deepEqual([facts.verify, warnings], ["isNear", []]);
    await refused(jobIn(text), /a different result each time/);
    await refused(jobIn(text, "verify"), /verify\(\) throws for input 0: mine/);
    await refused(
      jobIn(text, "isLost"),
      /isLost\(\) rejects the result for input 0 \(a judge is tried on the main thread/,
    );
    await refused(jobIn(text, "isVague"), /must give true or false/);
  });

  test("a judge that is not there is named", async () => {
    const job = jobIn(
      "export const inputs = [1]; export default (n) => n; export const isRight = () => true;",
      "right",
    );
    await assert.rejects(survey(job), /No export "right" .*isRight/);
  });

  test("what does not arrive from a worker is said", async () => {
    const { warnings } = await survey(
      jobIn(`class Money { #cents = 1; }
        export const inputs = [Buffer.from("a")]; export default () => new Money();`),
    );
    assert.match(
      warnings.join("; "),
      /Inputs hold objects of class Buffer: a worker gets a plain Uint8Array; Results hold objects of class Money: a worker's caller gets a plain object/,
    );
  });

  test("what no worker can send is refused", async () => {
    await refused(
      jobIn("export const inputs = [() => 1]; export default (n) => n();"),
      /^Input 0 cannot be cloned/,
    );
    await refused(
      jobIn("export const inputs = [1]; export default () => [() => 1];"),
      /^The result for input 0 cannot/,
    );
  });

  test("a job that throws for every input is refused", async () => {
    await refused(
      jobIn("export const inputs = [1, 2]; export default (n) => n.length.x;"),
      /throws for every input; the first error is: TypeError: /,
    );
  });

  test("when time does not allow for all inputs, some are used, and it says so", async () => {
    const many = "export const inputs = Array.from({ length: 100 }, (_, i) => i); export default (n) => n;";
    let nowMs = 0;
    const slow = () => {
      nowMs += 3000;
      return nowMs;
    };
    const { facts, warnings, slowestJobMs } = await survey(jobIn(many), {
      time: { ...realTime, nowMs: slow },
    });
    assert.ok(facts.expected.length >= 1 && facts.expected.length < 20);
    assert.match(warnings[0] ?? "", /Only \d+ of 100 inputs are used/);
    assert.equal(slowestJobMs, 3000);
  });

  test("of very many inputs a thousand are used", async () => {
    const { facts, warnings } = await survey(
      jobIn("export const inputs = Array.from({ length: 60_000 }, (_, i) => i); export default (n) => n;"),
    );
    assert.equal(facts.expected.length, 1000);
    assert.match(warnings[0] ?? "", /Only 1,000 of 60,000 inputs/);
    const used = readInputs(facts.inputs ?? "");
    assert.deepEqual(facts.expected, used.map(String));
  });

  for (const [waits, what, text] of [
    [
      1,
      "The job module has not finished loading",
      "await new Promise((done) => setTimeout(done, 300)); export default 1;",
    ],
    [
      2,
      "The job's inputs are not there",
      "export const inputs = () => new Promise(() => {}); export default (n) => n;",
    ],
    [3, "The job has not returned", "export const inputs = [1]; export default () => new Promise(() => {});"],
  ] as const) {
    test(`what never comes is not waited for: ${what}`, async () => {
      let waited = 0;
      // The time that this wait may take is over at once.
      const sleep = () => {
        waited += 1;
        return waited === waits ? Promise.resolve() : new Promise(() => {});
      };
      await refused(jobIn(text), new RegExp(`^${what}.* 45 s`), { time: { ...realTime, sleep } });
    });
  }

  const bad: [what: string, inputs: Parameters<typeof ownJob>[0]["inputs"], message: RegExp][] = [
    ["a file that is not there", { file: join(folder, "nowhere.json") }, /Cannot read inputs/],
    ["a file that is not JSON", { file: write("bad.json", "[1, 2,, 3]") }, /not JSON/],
    ["a file that is no list", { file: write("object.json", '{"a": 1}') }, /expected an array/],
    ["an empty list", { file: write("empty.json", "[]") }, /empty/],
    [
      "a module without inputs",
      { module: moduleOf("none.mjs", "export default () => 1;") },
      /no export "inputs"/,
    ],
  ];
  for (const [what, inputs, message] of bad) {
    test(`${what} is the user's mistake, in one sentence`, async () => {
      const module = moduleOf("fine.mjs", "export default (n) => n;");
      const job = { module, exportName: "default" };
      await refused(ownJob({ name: "fine", job, verify: null, apart: false, inputs }), message);
    });
  }
});
