import assert from "node:assert/strict";
import { test } from "node:test";
import { seeded } from "../stats/seeded.ts";
import { createFlicker } from "../testing/flicker.ts";
import type { Taken } from "./member.ts";
import { warmUpRounds, wereCold } from "./warm-up.ts";

/** Rates of some cells over so many rounds on a machine that flickers; the first cell is slower in its first rounds. */
function ratesOf(random: () => number, { slow, by }: { readonly slow: number; readonly by: number }) {
  const flicker = createFlicker(0.15, random, 8);
  return Array.from({ length: 24 }, (_, round) => {
    const speed = flicker(round);
    return [0, 1, 2, 3, 4, 5, 6].map((cell) => {
      const cold = cell === 0 && round < slow ? 1 / by : 1;
      return cold * Math.exp(speed + 0.08 * (random() + random() + random() - 1.5));
    });
  });
}

const transposed = (rounds: readonly (readonly number[])[]) =>
  (rounds[0] ?? []).map((_, cell) => rounds.map((rates) => rates[cell] as number));

test("rounds in which a cell still got faster than its neighbours are warm-up for all", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { rounds, rising } = warmUpRounds(transposed(ratesOf(seeded(seed), { slow: 4, by: 2 })));
    assert.ok(rounds >= 3 && rounds <= 6, `${rounds} rounds`);
    assert.equal(rising[0], false);
  }
});

test("a machine that gets faster as a whole is no warm-up; noise costs few rounds", () => {
  let left = 0;
  for (let seed = 1; seed <= 50; seed++)
    left += warmUpRounds(transposed(ratesOf(seeded(seed), { slow: 0, by: 1 }))).rounds;
  assert.ok(left <= 25, `${left} rounds of 1,200`);
});

test("a cell that is cold for more than a third of the rounds is said to rise still", () => {
  const { rounds, rising } = warmUpRounds(transposed(ratesOf(seeded(1), { slow: 11, by: 3 })));
  assert.equal(rounds, 8);
  assert.equal(rising[0], true);
});

/** The turns of some cells in a part of the warm-up, at so many jobs per ms. */
const partOf = (rounds: number, ...paces: readonly number[]): Taken[] =>
  paces.map((pace) =>
    Array.from({ length: rounds }, (_, round) => {
      const jobs = 10 + round;
      return { round, turn: [0, 0, jobs, jobs / pace] };
    }),
  );

test("cells that all become faster together were cold, though none does beside its neighbours", () => {
  assert.equal(wereCold(partOf(4, 1, 2, 3), partOf(8, 1.3, 2.6, 3.9)), true);
  assert.equal(wereCold(partOf(4, 1, 2, 3), partOf(8, 1.05, 2.1, 3.15)), false);
  assert.equal(wereCold(partOf(4, 1, 2, 3), partOf(8, 0.9, 1.8, 2.7)), false);
});

test("one cell that becomes much faster was cold; one that failed tells nothing", () => {
  assert.equal(wereCold(partOf(4, 1, 2, 3, 3, 3), partOf(4, 2.5, 1.6, 2.4, 2.4, 2.4)), true);
  assert.equal(wereCold([...partOf(4, 1, 2), []], [...partOf(4, 1, 2), []]), false);
});

test("only the rounds that both parts have are compared, as they have the same inputs", () => {
  const [long] = partOf(4, 1);
  const [fast] = partOf(4, 10);
  assert.equal(wereCold(partOf(4, 1), [[...(long as Taken), ...(fast as Taken)]]), false);
});
