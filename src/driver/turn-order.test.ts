import assert from "node:assert/strict";
import { test } from "node:test";
import { williamsSquare } from "./turn-order.ts";

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
