import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Noise } from "../domain/measurement.ts";
import { disturbanceOf, gradeOf } from "./noise.ts";

const UNTOLD: Noise = {
  foreignShare: null,
  stealShare: null,
  tickShare: null,
  pressureShare: null,
  throttledMs: null,
};
/** A second on two cores. */
const QUIET: Noise = { foreignShare: 0, stealShare: 0, tickShare: 0.005, pressureShare: 0, throttledMs: 0 };
const many = (count: number, noise: Partial<Noise>) =>
  Array.from({ length: count }, () => ({ ...QUIET, ...noise }));

test("a slice is disturbed by its environment, and the reason is said", () => {
  assert.equal(disturbanceOf(QUIET), null);
  assert.equal(disturbanceOf({ ...QUIET, foreignShare: 0.23 }), "other processes used 23 % of the CPU time");
  assert.equal(
    disturbanceOf({ ...QUIET, stealShare: 0.04, throttledMs: 12.345 }),
    "the hypervisor gave 4 % of the CPU time to others, a CPU quota throttled it for 12 ms",
  );
});

test("what the grain of the counters may make up disturbs nothing", () => {
  // One tick of 150 ms on two cores is 3.3 %.
  const short = { ...QUIET, tickShare: 1 / 30 };
  assert.equal(disturbanceOf({ ...short, foreignShare: 3 / 30 }), null);
  assert.equal(disturbanceOf({ ...short, stealShare: 1 / 30 }), null);
  assert.match(disturbanceOf({ ...short, foreignShare: 4 / 30 }) ?? "", /13 %/);
  assert.match(disturbanceOf({ ...short, stealShare: 2 / 30 }) ?? "", /hypervisor/);
});

test("a pool's own crowd presses, and is no disturbance", () => {
  assert.equal(disturbanceOf({ ...QUIET, pressureShare: 0.97 }), null);
});

test("a system that tells nothing has no grade, and the reason why", () => {
  assert.equal(disturbanceOf(UNTOLD), null);
  assert.deepEqual(gradeOf([UNTOLD]), {
    grade: null,
    reason: "this system does not tell what other processes use",
  });
  assert.deepEqual(gradeOf([]), { grade: null, reason: "no slice was watched" });
});

test("the grade comes with what it rests on", () => {
  assert.deepEqual(gradeOf(many(40, {})), {
    grade: "A",
    reason: "other processes used 0 % of the CPU time in the median slice, none of 40 slices were disturbed",
  });
  assert.deepEqual(gradeOf([...many(39, { foreignShare: 0.02 }), ...many(1, { foreignShare: 0.5 })]), {
    grade: "B",
    reason: "other processes used 2 % of the CPU time in the median slice, 1 of 40 slices was disturbed",
  });
  assert.deepEqual(gradeOf(many(4, { stealShare: 0.03, throttledMs: 7 })), {
    grade: "F",
    reason:
      "other processes used 0 % of the CPU time in the median slice, the hypervisor gave 3 % to others, " +
      "4 of 4 slices were disturbed, 4 of 4 slices were throttled by a CPU quota",
  });
});

test("a single slice is told in the singular", () => {
  const reasonOf = (noise: Partial<Noise>) => gradeOf(many(1, noise)).reason;
  const used = "other processes used 0 % of the CPU time";
  assert.equal(reasonOf({}), `${used}, the only slice was not disturbed`);
  assert.match(
    reasonOf({ throttledMs: 7 }),
    /slice was disturbed, the only slice was throttled by a CPU quota$/,
  );
});

test("each grade has its limits: of the median, and of how many were disturbed", () => {
  const taken = [0.01, 0.025, 0.05, 0.055, 0.15, 0.3];
  const grades = taken.map((foreignShare) => gradeOf(many(20, { foreignShare, tickShare: 0.2 })).grade);
  assert.deepEqual(grades, ["A", "B", "C", "D", "E", "F"]);
  const disturbed = [1, 2, 4, 8, 9, 10].map(
    (count) => gradeOf([...many(20 - count, {}), ...many(count, { throttledMs: 1 })]).grade,
  );
  assert.deepEqual(disturbed, ["A", "B", "C", "D", "E", "E"]);
});

test("more noise never makes a better grade", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const slices = fc.array(fc.record({ foreignShare: share, stealShare: share }), { minLength: 1 });
  fc.assert(
    fc.property(slices, share, (shares, more) => {
      const noises = shares.map((each) => ({ ...QUIET, ...each }));
      const louder = noises.map((noise) => ({
        ...noise,
        foreignShare: Math.min(1, noise.foreignShare + more),
      }));
      assert.ok((gradeOf(louder).grade ?? "") >= (gradeOf(noises).grade ?? ""));
    }),
  );
});
