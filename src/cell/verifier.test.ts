import assert from "node:assert/strict";
import { test } from "node:test";
import { digestOutcome } from "./digest.ts";
import { createJudge, loadJudge } from "./verifier.ts";

const digests = (values: readonly unknown[]) => values.map((value) => digestOutcome({ value }));

test("jobs take the inputs in turn, and each outcome is compared with its own", () => {
  const judge = createJudge(["a", "b"], digests([1, 2]), null);
  for (const [index, value] of [
    [0, 1],
    [1, 2],
    [2, 1],
    [7, 2],
  ] as const)
    assert.equal(judge(index, { value }), null);
  assert.match(judge(2, { value: 2 }) ?? "", /input 0: expected 1, got 2/);
  // A value that was right elsewhere, or once, is not right here.
  assert.match(judge(3, { value: 1 }) ?? "", /input 1/);
});

test("objects are compared each time: one that was right may come back changed", () => {
  const judge = createJudge(["a"], digests([{ total: 3 }]), null);
  const value = { total: 3 };
  assert.equal(judge(0, { value }), null);
  value.total = 4;
  assert.match(judge(1, { value }) ?? "", /total":4/);
});

test("an error is right where it is expected, and only there", () => {
  const judge = createJudge(
    ["bad", "good"],
    [digestOutcome({ error: new Error("no picture") }), ...digests(["ok"])],
    null,
  );
  assert.equal(judge(0, { error: new TypeError("no picture") }), null);
  assert.match(judge(0, { error: new Error("died") }) ?? "", /throws no picture, got the error "died"/);
  assert.match(judge(0, { value: "ok" }) ?? "", /expected throws/);
  assert.match(judge(1, { error: new Error("no picture") }) ?? "", /expected "ok"/);
});

test("undefined is a result as any other", () => {
  const judge = createJudge(["a"], digests([1]), null);
  assert.match(judge(0, { value: undefined }) ?? "", /got undefined/);
  assert.equal(createJudge(["a"], digests([undefined]), null)(0, { value: undefined }), null);
});

test("a job's own verify() judges values in place of the comparison, and no errors", () => {
  const judge = createJudge([10], digests([0.5]), (value, input) => (value as number) < (input as number));
  assert.equal(judge(0, { value: 3 }), null);
  assert.match(judge(0, { value: 11 }) ?? "", /verify\(\) rejects/);
  assert.match(judge(0, { error: new Error("oops") }) ?? "", /oops/);
});

test("a verify() that throws, or does not answer true or false at once, is a complaint", () => {
  const throwing = createJudge([1], digests([1]), () => {
    throw new Error("no idea");
  });
  assert.match(throwing(0, { value: 1 }) ?? "", /throws for input 0: no idea/);
  const later = createJudge([1], digests([1]), (async () => true) as never);
  assert.match(later(0, { value: 1 }) ?? "", /must return true or false at once/);
});

test("loadJudge() takes verify() from the job module", async () => {
  const module = `data:text/javascript,${encodeURIComponent("export const verify = (result, input) => result > input;")}`;
  const judge = await loadJudge({
    job: { module, exportName: "run" },
    inputs: [1],
    expected: ["x"],
    verifies: true,
  });
  assert.equal(judge(0, { value: 2 }), null);
  assert.notEqual(judge(0, { value: 1 }), null);
});
