import assert from "node:assert/strict";
import { test } from "node:test";
import { turnOrder, williamsSquare } from "./turn-order.ts";

for (const members of [2, 3, 4, 5, 8, 9]) {
  test(`${members} members: each stands in each position, and follows each other one, equally often`, () => {
    const rows = williamsSquare(members);
    const times = rows.length / members;
    for (let position = 0; position < members; position++)
      for (let member = 0; member < members; member++)
        assert.equal(rows.filter((row) => row[position] === member).length, times);
    const followers = rows.flatMap((row) => row.slice(1).map((member, i) => `${row[i]},${member}`));
    for (let one = 0; one < members; one++)
      for (let other = 0; other < members; other++)
        if (one !== other) assert.equal(followers.filter((pair) => pair === `${one},${other}`).length, times);
  });
}

test("one member alone, and none", () => {
  assert.deepEqual([williamsSquare(1), williamsSquare(0)], [[[0]], [[]]]);
});

test("a pair stands together, each member as often first, in each place of the pairs", () => {
  const pairs = ["a", "b", null, "a", "b", "c"];
  const rounds = Array.from({ length: 8 }, (_, round) => turnOrder(pairs, round));
  for (const order of rounds) {
    assert.deepEqual(order.toSorted(), [0, 1, 2, 3, 4, 5]);
    for (const [one, other] of [
      [0, 3],
      [1, 4],
    ] as const)
      assert.equal(Math.abs(order.indexOf(one) - order.indexOf(other)), 1);
  }
  for (const [one, other] of [
    [0, 3],
    [1, 4],
  ] as const) {
    const firsts = rounds.map((order) => [
      Math.min(order.indexOf(one), order.indexOf(other)),
      order.indexOf(one) < order.indexOf(other),
    ]);
    for (const place of new Set(firsts.map(([at]) => at)))
      assert.equal(
        firsts.filter(([at, isFirst]) => at === place && isFirst).length,
        firsts.filter(([at, isFirst]) => at === place && !isFirst).length,
      );
  }
});

test("a pair alone: each member as often first", () => {
  const rounds = [0, 1, 2, 3].map((round) => turnOrder(["", ""], round));
  assert.deepEqual(rounds, [
    [0, 1],
    [1, 0],
    [0, 1],
    [1, 0],
  ]);
});

test("without pairs, the order is that of the square", () => {
  assert.deepEqual(turnOrder([null, null, null], 4), williamsSquare(3)[4]);
});
