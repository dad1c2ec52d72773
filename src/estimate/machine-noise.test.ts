import assert from "node:assert/strict";
import { test } from "node:test";
import { seeded } from "../stats/seeded.ts";
import { bestTurns, type NoisePlan, planNoise, windowNoise, worthOfThreads } from "./machine-noise.ts";

const PLAN = planNoise(40_000, 2);

/** @param speed of the machine in each bin; a thread beside another has 0.8 of it */
function piecesOf({ active, slotMs, binMs, threads }: NoisePlan, speed: (bin: number) => number): number[][] {
  return Array.from({ length: threads }, (_, thread) =>
    active.flatMap((busy, slot) =>
      Array.from({ length: slotMs / binMs }, (_, i) =>
        busy.includes(thread) ? 1000 * speed((slot * slotMs) / binMs + i) * (busy.length > 1 ? 0.8 : 1) : 0,
      ),
    ),
  );
}

/** A speed for each bin, spread evenly from 0.8 to 1.2. */
function whiteSpeed(seed: number): (bin: number) => number {
  const random = seeded(seed);
  const speeds = Array.from({ length: 10_000 }, () => 0.8 + 0.4 * random());
  return (bin) => speeds[bin] ?? 1;
}

test("white noise falls by the root of the window, and slow noise does not fall", () => {
  const white = windowNoise(PLAN, piecesOf(PLAN, whiteSpeed(1)));
  const [first, second, third] = white.map(({ deviation }) => deviation) as [number, number, number];
  // A uniform value over a width of 0.4 has a standard deviation of 0.1155; a window of 2 has that ÷ √2.
  assert.ok(Math.abs(first - 0.1155 / Math.SQRT2) < 0.004, `${first}`);
  assert.ok(Math.abs(first / second - Math.SQRT2) < 0.1, `${first / second}`);
  assert.ok(Math.abs(first / third - 2) < 0.2, `${first / third}`);
  const drift = windowNoise(
    PLAN,
    piecesOf(PLAN, (bin) => 1 + bin / 5000),
  );
  assert.ok((drift[3]?.deviation ?? 0) > 1.9 * (drift[2]?.deviation ?? 0));
});

test("where noise is slow, the shortest turns are the best, and where it is white, all but the shortest", () => {
  const slow = windowNoise(
    PLAN,
    piecesOf(PLAN, (bin) => 1 + 0.2 * Math.sin(bin / 60)),
  );
  assert.deepEqual(bestTurns(slow)[0], slow[0]);
  assert.ok(bestTurns(slow).length < slow.length / 2);
  const white = windowNoise(PLAN, piecesOf(PLAN, whiteSpeed(2)));
  assert.ok(bestTurns(white).some(({ windowMs }) => windowMs >= 80));
});

test("threads of one core are worth what they do together, however the machine's speed wanders", () => {
  const noise = whiteSpeed(3);
  const speed = (bin: number) => noise(bin) * (1 + 0.2 * Math.sin(bin / 900));
  const worths = worthOfThreads(PLAN, piecesOf(PLAN, speed));
  assert.deepEqual(
    worths.map(({ threads }) => threads),
    [1, 2],
  );
  const two = worths[1]?.worth;
  assert.ok(two !== undefined && Math.abs(two.estimate - 1.6) < 0.03, JSON.stringify(two));
  const width = (two.high ?? 9) - (two.low ?? 0);
  assert.ok(width > 0.005 && width < 0.06, JSON.stringify(two));
});

test("each thread has its turn alone, and many cores are not counted one by one", () => {
  const { active, togetherSlots, counts, threads } = planNoise(2000, 15.5);
  assert.equal(threads, 16);
  assert.deepEqual(counts, [1, 2, 3, 4, 8, 16]);
  const alone = active.slice(togetherSlots).filter((busy) => busy.length === 1);
  assert.ok(new Set(alone.flat()).size > 1);
  assert.deepEqual(planNoise(2000, 0.5).counts, [1]);
});

test("on many cores few rounds fit: the worth of two threads is still covered 92 times of 100 and more", () => {
  const plan = planNoise(2000, 64);
  let covered = 0;
  for (let seed = 1; seed <= 600; seed++) {
    const random = seeded(seed);
    // A thread's speed differs from slot to slot. Only the slots of one and of two threads matter.
    const speeds = plan.active.map(() => 0.8 + 0.4 * random());
    const work = plan.active.flatMap((busy, slot) =>
      new Array<number>(plan.slotMs / plan.binMs).fill((speeds[slot] as number) * busy.length),
    );
    const worth = worthOfThreads(plan, [work])[1]?.worth;
    if ((worth?.low ?? 9) <= 2 && 2 <= (worth?.high ?? 0)) covered += 1;
  }
  assert.ok(covered >= 0.92 * 600, `${covered} of 600`);
});
