import assert from "node:assert/strict";
import { test } from "node:test";
import { difference } from "./difference.ts";

test("the path to the first difference is told, with what each has there", () => {
  for (const [one, other, words] of [
    [{ at: { ms: 4 }, ok: true }, { at: { ms: 5 }, ok: true }, ".at.ms is 4, then 5"],
    [[1, [2, "a"]], [1, [2, "b"]], '[1][1] is "a", then "b"'],
    [{ a: 1 }, { a: 1, b: 2 }, ".b is undefined, then 2"],
    [Uint8Array.of(1, 2, 3), Uint8Array.of(1, 9, 3), "[1] is 2, then 9"],
    ["salt a", "salt b", '"salt a", then "salt b"'],
    [
      { when: new Date(0) },
      { when: new Date(1) },
      ".when is 1970-01-01T00:00:00.000Z, then 1970-01-01T00:00:00.001Z",
    ],
    [1, { a: 1 }, "1, then { a: 1 }"],
  ] as const)
    assert.equal(difference(one, other), words);
});

test("objects that are the same are passed over, also if they point to themselves", () => {
  const circle = (n: number) => {
    const one: Record<string, unknown> = { n };
    one.self = one;
    return one;
  };
  assert.equal(difference({ a: circle(1), b: 1 }, { a: circle(1), b: 2 }), ".b is 1, then 2");
  assert.match(difference(circle(1), circle(2)), /^\.n is 1, then 2$/);
});
