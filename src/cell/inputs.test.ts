import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { CellSpec } from "../domain/cell.ts";
import type { Scenario } from "../domain/scenario.ts";
import { digest } from "./digest.ts";
import { inputsOf, orderOfLooking, readInputs, sampleOf, writeInputs } from "./inputs.ts";

test("inputs that are handed on as text arrive as clones of themselves", () => {
  const anything = fc.anything({
    ...{ withMap: true, withSet: true, withDate: true, withBigInt: true, withTypedArray: true },
    ...{ withSparseArray: true, withNullPrototype: true, withBoxedValues: true },
  });
  fc.assert(
    fc.property(fc.array(anything), (inputs) => {
      let clone: unknown;
      try {
        clone = structuredClone(inputs);
      } catch {
        return; // refused before
      }
      const text = writeInputs(inputs);
      // The text has no place for a property of this name: a cell makes such inputs itself.
      if (text === null) return assert.match(fc.stringify(inputs), /__proto__/);
      assert.equal(digest(readInputs(text)), digest(clone));
    }),
    { numRuns: 300 },
  );
});

test("also circles, shared objects, errors with causes, patterns and views of memory", () => {
  const shared = { price: 1 };
  const circle: unknown[] = [shared, shared];
  circle.push(circle);
  const error = new RangeError("late", { cause: new Error("early") });
  const inputs = [circle, error, /a+/gi, new DataView(new ArrayBuffer(3)), new Float32Array([0.5]), -0];
  const arrived = readInputs(writeInputs(inputs) ?? "");
  assert.equal(digest(arrived), digest(structuredClone(inputs)));
});

test("shared memory cannot be handed on as text", () => {
  assert.equal(writeInputs([new SharedArrayBuffer(1)]), null);
});

test("a sample is taken from all of the list, in the list's order, and a larger one holds the smaller", () => {
  const list = Array.from({ length: 1000 }, (_, at) => at);
  const few = sampleOf(list, 50);
  assert.deepEqual(
    few,
    [...few].sort((a, b) => a - b),
  );
  assert.deepEqual(new Set(few), new Set(orderOfLooking(1000).slice(0, 50)));
  // Of 50 numbers below 1000 taken at random none is above 800 once in 70,000 times.
  assert.ok((few.at(-1) ?? 0) > 800 && (few[0] ?? 1000) < 200);
  assert.deepEqual(
    few.filter((at) => !sampleOf(list, 60).includes(at)),
    [],
  );
  assert.equal(sampleOf(list, 1000), list);
});

test("inputs that a cell makes must be those of the survey", async () => {
  const inputsDigest = digest([3]);
  const spec = {
    inputs: null,
    inputsDigest,
    expected: ["6"],
    seed: 1,
    serviceUrl: null,
  } as unknown as CellSpec;
  const making = (inputs: readonly unknown[]) => ({ inputs: () => inputs }) as unknown as Scenario;
  assert.deepEqual(await inputsOf(making([3]), spec), [3]);
  await assert.rejects(inputsOf(making([4]), spec), /differ from process to process.* from a fixed seed/);
  assert.deepEqual(await inputsOf(making([4]), { ...spec, inputs: writeInputs([5]) }), [5]);
});
