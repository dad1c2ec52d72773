import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, decodeReply, encode, encodeReply, refuseTooLarge } from "./codec.ts";

const shared = { name: "shared" };
const circle: unknown[] = [];
circle.push(circle);

test("what JSON does not carry arrives as it was", () => {
  for (const value of [
    undefined,
    Number.NaN,
    -0,
    Number.NEGATIVE_INFINITY,
    2n ** 70n,
    new Date(5),
    new Map([[{ a: 1 }, new Set([undefined])]]),
    new Uint8Array([1, 2, 255]),
    new Float64Array([Number.NaN, -0]),
    /a+/gi,
    [1, undefined, null],
    { missing: undefined },
    "\ud800 lone surrogate, \u0000",
    JSON.parse('{"__proto__": 1}'),
    Object.create(null, { x: { value: 1, enumerable: true } }),
  ]) {
    let arrived: unknown;
    try {
      arrived = decode(encode(value));
    } catch {
      continue; // refused, and not changed
    }
    assert.deepStrictEqual(arrived, value);
  }
  const [one, other] = decode(encode([shared, shared])) as object[];
  assert.equal(one, other);
  const arrived = decode(encode(circle)) as unknown[];
  assert.equal(arrived[0], arrived);
});

test("what cannot travel is refused", () => {
  class Mine {
    readonly x = 1;
  }
  for (const value of [
    () => {},
    Symbol("s"),
    new Mine(),
    new SharedArrayBuffer(8),
    new WeakMap(),
    { f() {} },
  ])
    assert.throws(() => encode(value), { name: "DataCloneError" });
});

test("an error arrives with its class, name, code, cause and properties", () => {
  const cause = new RangeError("deep");
  const thrown = Object.assign(new TypeError("wrong", { cause }), { code: "E_WRONG", tray: 2n });
  const [done, arrived] = decodeReply(encodeReply([false, thrown])) as [boolean, typeof thrown];
  assert.equal(done, false);
  assert.ok(arrived instanceof TypeError && arrived.cause instanceof RangeError);
  const { message, code, tray, stack } = arrived;
  assert.deepEqual(
    { message, code, tray, stack },
    { message: "wrong", code: "E_WRONG", tray: 2n, stack: thrown.stack },
  );
});

test("a result that cannot travel is an error for its caller; so is what a job threw", () => {
  assert.equal((decodeReply(encodeReply([true, () => {}]))[1] as Error).name, "DataCloneError");
  const withFunction = Object.assign(new Error("has a function"), { f() {} });
  assert.equal((decodeReply(encodeReply([false, withFunction]))[1] as Error).message, "has a function");
  assert.match(String(decodeReply(encodeReply([false, () => {}]))[1]), /cannot be sent/);
});

test("bytes count, not characters", () => {
  refuseTooLarge("The input", "ää", 4);
  assert.throws(() => refuseTooLarge("The input", "äää", 5), {
    code: "PAYLOAD_TOO_LARGE",
    message: /6 bytes as text: the broker takes at most 5/,
  });
});
