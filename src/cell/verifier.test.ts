import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { digestOutcome } from "./digest.ts";
import { createJudge, type Judge, type JudgeParts, loadJudge } from "./verifier.ts";

const digests = (values: readonly unknown[]) => values.map((value) => digestOutcome({ value }));

/** A judge of results of `inputs`; on this thread the job gives what is right. */
function judgeOf(right: readonly unknown[], parts: Partial<JudgeParts> = {}): Judge {
  const inputs = right.map((_, at) => at);
  const run = (at: unknown) => right[at as number];
  const standard = { verify: null, verifyResult: null, judgeMs: 0, seed: 1 };
  return createJudge({ inputs, run, expected: digests(right), ...standard, ...parts });
}

async function judge(judge: Judge, index: number, value: unknown): Promise<void> {
  judge(index, { value });
  await judge.settle();
}

test("jobs take the inputs in turn, and each outcome is compared with its own", async () => {
  const right = judgeOf([1, 2]);
  for (const [index, value] of [
    [0, 1],
    [1, 2],
    [2, 1],
    [7, 2],
  ] as const)
    await judge(right, index, value);
  await assert.rejects(judge(right, 2, 2), /Wrong result for input 0: expected 1, got 2/);
  // A value that was right elsewhere, or once, is not right here.
  await assert.rejects(judge(judgeOf([1, 2]), 3, 1), /input 1/);
});

test("what was wrong in a batch is told at its end, also when all that follows is right", async () => {
  const one = judgeOf([1]);
  one(0, { value: 2 });
  for (let index = 1; index < 1000; index++) one(index, { value: 1 });
  await assert.rejects(one.settle(), /got 2/);
});

test("objects are compared each time: one that was right may come back changed", async () => {
  const one = judgeOf([{ total: 3 }]);
  const value = { total: 3 };
  await judge(one, 0, value);
  value.total = 4;
  await assert.rejects(judge(one, 1, value), /got { total: 4 }/);
});

test("an error is right where it is expected, and only there", async () => {
  const expected = [digestOutcome({ error: new Error("no picture") }), ...digests(["ok"])];
  const run = (at: unknown) => {
    if (at === 0) throw new Error("no picture");
    return "ok";
  };
  const one = () => judgeOf(["", "ok"], { expected, run });
  const settled = (index: number, error: unknown) => {
    const asked = one();
    asked(index, { error });
    return asked.settle();
  };
  await settled(0, new TypeError("no picture"));
  await assert.rejects(settled(0, new Error("died")), /throws no picture, got the error "died"/);
  await assert.rejects(settled(1, new Error("no picture")), /expected "ok"/);
  await assert.rejects(judge(one(), 0, "ok"), /expected throws/);
});

test("undefined is a result as any other", async () => {
  await assert.rejects(judge(judgeOf([1]), 0, undefined), /got undefined/);
  await judge(judgeOf([undefined]), 0, undefined);
});

test("a job that gives another result on this thread too is told so, and no pool is blamed", async () => {
  const one = judgeOf([1], { run: () => Math.random() });
  await assert.rejects(judge(one, 0, 5), /gives a different result each time .* --verify <export>/);
});

describe("of results that take time to judge", () => {
  /** Objects that count how often somebody looks into them. */
  function countedResults() {
    let looks = 0;
    const result = () => ({
      get total() {
        looks += 1;
        return 3;
      },
    });
    return { result, looks: () => looks };
  }

  test("none is looked at before the batch has ended, then the first of each input and a sample", async () => {
    const { result, looks } = countedResults();
    const one = judgeOf(
      Array.from({ length: 5 }, () => ({ total: 3 })),
      { judgeMs: 0.2 },
    );
    for (let index = 0; index < 1000; index++) one(index, { value: result() });
    assert.equal(looks(), 0);
    await one.settle();
    assert.equal(looks(), 5 + 10);
  });

  test("where one takes longer than all of a batch may, most batches go without", async () => {
    const { result, looks } = countedResults();
    const one = judgeOf([{ total: 3 }], { judgeMs: 16 });
    const looksAfter = async (batches: number) => {
      for (let batch = 0; batch < batches; batch++) {
        for (let index = 0; index < 100; index++) one(index, { value: result() });
        await one.settle();
      }
      return looks();
    };
    // The first of its input, and one of the sample.
    assert.equal(await looksAfter(1), 2);
    assert.equal(await looksAfter(10), 2);
    // One of every eight batches from then on, and what was taken in advance is made up for.
    assert.equal(await looksAfter(40), 7);
  });

  test("over some batches every input's result is judged, however many inputs there are", async () => {
    const right = Array.from({ length: 900 }, (_, at) => ({ at }));
    const one = judgeOf(right);
    const wrong = { at: "wrong" };
    const batches = async () => {
      for (let batch = 0; batch < 10; batch++) {
        for (const [at, value] of right.entries()) one(at, { value: at === 899 ? wrong : value });
        await one.settle();
      }
    };
    await assert.rejects(batches(), /input 899/);
  });
});

describe("the user's own judge", () => {
  const judged = (verifyResult: JudgeParts["verifyResult"]) =>
    judgeOf([0.5], { verify: "isSmall", verifyResult, inputs: [10] });

  test("judges values in place of the comparison, and no errors", async () => {
    const isSmall = (value: unknown, input: unknown) => (value as number) < (input as number);
    await judge(judged(isSmall), 0, 3);
    await assert.rejects(judge(judged(isSmall), 0, 11), /isSmall\(\) rejects the result for input 0/);
    const one = judged(isSmall);
    one(0, { error: new Error("oops") });
    await assert.rejects(one.settle(), /oops/);
  });

  test("may take its time", async () => {
    await judge(
      judged(async () => true),
      0,
      1,
    );
    await assert.rejects(
      judge(
        judged(async () => false),
        0,
        1,
      ),
      /rejects/,
    );
  });

  test("that throws, or says neither true nor false, is a complaint", async () => {
    const isLost = () => {
      throw new Error("no idea");
    };
    await assert.rejects(judge(judged(isLost), 0, 1), /isLost\(\) throws for input 0: no idea/);
    const isVague = (() => "yes") as never;
    await assert.rejects(judge(judged(isVague), 0, 1), /isVague\(\) must give true or false.*"yes"/);
  });

  test("gets what a caller gets: a copy", async () => {
    class Money {
      readonly cents = 3;
    }
    const isPlain = (value: unknown) => Object.getPrototypeOf(value) === Object.prototype;
    await judge(judged(isPlain), 0, new Money());
  });

  test("is an export of the job module", async () => {
    const text = "export const larger = (result, input) => result > input; export const run = 1;";
    const module = `data:text/javascript,${encodeURIComponent(text)}`;
    const setup = { expected: ["x"], verify: "larger", judgeMs: 0, seed: 1 };
    const one = await loadJudge({ module, exportName: "run" }, [1], setup);
    await judge(one, 0, 2);
    await assert.rejects(judge(one, 0, 1), /larger\(\) rejects/);
  });
});

test("without a judge anything is right, but for an error in place of a value", async () => {
  await judge(judgeOf([1], { verify: false }), 0, "anything");
  const one = judgeOf([1], { verify: false });
  one(0, { error: new Error("died") });
  await assert.rejects(one.settle(), /died/);
});
