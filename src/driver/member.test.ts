import assert from "node:assert/strict";
import { test } from "node:test";
import { createProcess } from "./cell-process.ts";
import { createMember, isMuchFaster, setPace } from "./member.ts";

/** A cell of 10 jobs per ms that took turns of 100 jobs, each of so many ms. */
function memberOf(...wallMs: readonly number[]) {
  const plan = { spec: {}, subjects: ["pool"], environment: {}, isTwin: false } as never;
  const process = createProcess(plan);
  const [run] = process.runs;
  assert.ok(run);
  const member = createMember(process, run);
  setPace(member, 10);
  for (const [round, ms] of wallMs.entries()) member.taken.push({ round, turn: [round, 0, 100, ms] });
  return member;
}

test("four turns together tell that a cell is much faster than before, and one lucky turn does not", () => {
  assert.equal(isMuchFaster(memberOf(4, 4, 4)), false);
  assert.equal(isMuchFaster(memberOf(4, 4, 4, 4)), true);
  assert.equal(isMuchFaster(memberOf(10, 10, 10, 1)), false);
  assert.equal(isMuchFaster(memberOf(10, 10, 10, 4, 4, 4, 4)), true);
});

test("a stall in the warm-up does not make the turns after it faster than ever", () => {
  const member = memberOf(9, 9, 9, 9);
  setPace(member, 3);
  assert.equal(isMuchFaster(member), false);
});
