import assert from "node:assert/strict";
import { test } from "node:test";
import { createProcess } from "./cell-process.ts";
import { createMember, isMuchFaster, setPace } from "./member.ts";

/** A cell of 10 jobs per ms that took turns of 500 jobs, each of so many ms. */
function memberOf(...wallMs: readonly number[]) {
  const plan = { spec: {}, subjects: ["pool"], environment: {}, isTwin: false } as never;
  const process = createProcess(plan);
  const [run] = process.runs;
  assert.ok(run);
  const member = createMember(process, run);
  setPace(member, 10);
  for (const [round, ms] of wallMs.entries()) member.taken.push({ round, turn: [round, 0, 500, ms] });
  return member;
}

test("four turns of 20 ms together tell that a cell is much faster than before, and one lucky turn does not", () => {
  assert.equal(isMuchFaster(memberOf(20, 20, 20)), false);
  assert.equal(isMuchFaster(memberOf(20, 20, 20, 20)), true);
  assert.equal(isMuchFaster(memberOf(50, 50, 50, 5)), false);
  assert.equal(isMuchFaster(memberOf(50, 50, 50, 20, 20, 20, 20)), true);
});

test("a burst of less than 20 ms does not tell", () => {
  const short = memberOf(4.5, 4.5, 4.5, 4.5);
  for (const one of short.taken) assert.equal(one.turn[2] / one.turn[3] > 2 * 10, true);
  assert.equal(isMuchFaster(short), false);
});

test("a stall in the warm-up does not make the turns after it faster than ever", () => {
  const member = memberOf(45, 45, 45, 45);
  setPace(member, 3);
  assert.equal(isMuchFaster(member), false);
});
