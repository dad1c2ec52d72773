import assert from "node:assert/strict";
import { test } from "node:test";
import type { Member } from "./member.ts";
import { takersOf } from "./take-round.ts";
import { turnOrder } from "./turn-order.ts";

/** A cell, as far as its turns in a round depend on it. */
function memberOf(subject: string, pool: string | null, pair: string | null = null): Member {
  return { run: { subject }, process: { plan: { spec: { pool }, pair } } } as unknown as Member;
}

test("what ratios are divided by takes three turns in a round", () => {
  const members = [memberOf("pool", null), memberOf("main-thread", null), memberOf("pool", "piscina")];
  const countsOf = (takers: readonly Member[]) =>
    members.map((member) => takers.filter((one) => one === member).length);
  assert.deepEqual(countsOf(takersOf(members, {})), [1, 3, 1]);
  assert.deepEqual(countsOf(takersOf(members, { yardstick: "reference" })), [3, 1, 1]);
});

test("two versions of the reference, divided by each other, take turns one by one", () => {
  const versions = [memberOf("pool", null, ""), memberOf("pool", null, "")];
  const takers = takersOf(versions, { yardstick: "reference" });
  const pairs = takers.map(({ process }) => process.plan.pair);
  const rounds = [0, 1].map((round) =>
    turnOrder(pairs, round).map((at) => versions.indexOf(takers[at] as Member)),
  );
  assert.deepEqual(rounds, [
    [0, 1],
    [1, 0],
  ]);
});
