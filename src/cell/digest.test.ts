import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { digest, digestOutcome } from "./digest.ts";

test("equal values have equal digests, also after structured cloning", () => {
  fc.assert(
    fc.property(
      fc.anything({ withMap: true, withSet: true, withDate: true, withBigInt: true, withTypedArray: true }),
      (value) => {
        let copy: unknown;
        try {
          copy = structuredClone(value);
        } catch {
          return; // cannot be sent to a worker in the first place
        }
        assert.equal(digest(copy), digest(value));
      },
    ),
  );
});

test("different values have different digests", () => {
  const values = [
    ...[
      1,
      -0,
      0,
      "1",
      1n,
      true,
      null,
      undefined,
      Number.NaN,
      "",
      [],
      {},
      [1],
      ["1"],
      [[1]],
      { a: 1 },
      { a: "1" },
    ],
    ...[
      new Date(1),
      new Date(2),
      new Map([[1, 2]]),
      new Set([1, 2]),
      new Uint8Array([1]),
      new Uint8Array([2]),
    ],
    ...[
      ...[
        /a/,
        /a/g,
        new Map([[2, 1]]),
        new Set([2, 1]),
        new Number(1),
        new Boolean(true),
        new Date(Number.NaN),
      ],
      new Uint16Array([1]),
      new Error("1"),
      new Error("2"),
      "x".repeat(100),
      "y".repeat(100),
      { b: 1, a: 2 },
    ],
  ];
  assert.equal(new Set(values.map(digest)).size, values.length);
});

test("the order of an object's keys does not count, that of an array does", () => {
  assert.equal(digest({ a: 1, b: 2 }), digest({ b: 2, a: 1 }));
  assert.notEqual(digest([1, 2]), digest([2, 1]));
});

test("a Buffer and the Uint8Array that it becomes on its way are the same", () => {
  assert.equal(digest(Buffer.from([1, 2])), digest(new Uint8Array([1, 2])));
});

test("what points to what counts: circles, and objects that are met twice", () => {
  const circle: { self?: unknown } = {};
  circle.self = circle;
  assert.equal(digest(circle), digest(structuredClone(circle)));
  const one = { price: 1 };
  assert.notEqual(digest([one, one]), digest([one, { price: 1 }]));
});

test("a graph with very many ways through it, and a list as deep as it is long, are walked once", () => {
  let graph: unknown = null;
  for (let depth = 0; depth < 200; depth++) graph = { left: graph, right: graph };
  assert.equal(digest(graph), digest(structuredClone(graph)));
  let list: unknown = null;
  for (let depth = 0; depth < 50_000; depth++) list = { next: list };
  assert.match(digest(list), /^sha1:/);
});

test("an object is what arrives of it", () => {
  class Money {
    readonly #cents: number;
    constructor(cents: number) {
      this.#cents = cents;
    }
    get cents() {
      return this.#cents;
    }
  }
  assert.equal(digestOutcome({ value: new Money(475) }), digestOutcome({ value: {} }));
});

test("of an error in a result its name, message and cause count", () => {
  const errors = [
    new Error("late"),
    new RangeError("late"),
    new Error("late", { cause: 1 }),
    new Error("late", { cause: { at: 2 } }),
  ];
  assert.equal(new Set(errors.map(digest)).size, errors.length);
});

test("errors count by their message, and are no values", () => {
  assert.equal(digestOutcome({ error: new TypeError("late") }), digestOutcome({ error: new Error("late") }));
  assert.notEqual(digestOutcome({ error: new Error("late") }), digestOutcome({ value: "late" }));
  assert.notEqual(digestOutcome({ error: "late" }), digestOutcome({ value: "late" }));
});
