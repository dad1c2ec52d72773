import assert from "node:assert/strict";
import { test } from "node:test";
import { UsageError } from "../domain/usage-error.ts";
import { lostInCloning, refuseUncloneable } from "./clone.ts";

test("plain data, and all classes that clones keep, lose nothing", () => {
  const kept = [
    ...[1, "a", null, undefined, [1, [2]], { a: { b: 1 } }, Object.create(null)],
    ...[new Map([[{}, new Set([1])]]), new Date(), /a/, new Uint8Array(2), new ArrayBuffer(2)],
    ...[new TypeError("late"), new Error("late", { cause: [1] })],
  ];
  for (const value of [...kept, kept]) assert.equal(lostInCloning(value), null);
});

test("objects of other classes are told, wherever they are in the value", () => {
  class Money {
    readonly cents = 1;
  }
  class Gone extends Error {}
  for (const value of [new Money(), [{ price: new Money() }], new Map([[1, new Money()]])])
    assert.deepEqual(lostInCloning(value), {
      name: "Money",
      arrives: "a plain object, without methods and private fields",
    });
  const buffer = lostInCloning(Buffer.from("a"));
  assert.deepEqual(buffer, { name: "Buffer", arrives: "a plain Uint8Array" });
  assert.deepEqual(lostInCloning({ failed: new Gone("a") }), { name: "Gone", arrives: "a plain Error" });
});

test("a circle ends", () => {
  const circle: unknown[] = [];
  circle.push(circle, { circle });
  assert.equal(lostInCloning(circle), null);
});

test("what no worker can send is the user's mistake, in one sentence", () => {
  refuseUncloneable({ a: [1] }, "Input 0");
  assert.throws(
    () => refuseUncloneable({ later: () => 1 }, "Input 3"),
    (error) =>
      error instanceof UsageError && /^Input 3 cannot be cloned.*plain data \(.*\)$/.test(error.message),
  );
  const lines = () => {
    const text = "a function of several lines, each of which would make the sentence longer";
    return `${text}, and a quotation of all of them would be hard to read`;
  };
  assert.throws(() => refuseUncloneable(lines, "Input 3"), { message: /^[^\n]{1,200}$/ });
  let deep: unknown = null;
  for (let depth = 0; depth < 200_000; depth++) deep = [deep];
  assert.throws(() => refuseUncloneable(deep, "Input 0"), /nested too deep/);
});
