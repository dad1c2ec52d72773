import assert from "node:assert/strict";
import { test } from "node:test";
import { seeded } from "../stats/seeded.ts";
import { normal } from "../testing/simulated-results.ts";
import { rank } from "./rank.ts";

/**
 * So many rivals over as many forks, each faster in a fork of its own, so that all pairs are equally noisy. The last is behind
 * the others by so many standard errors of a mean, beyond the smallest difference.
 */
function column(count: number, ranges: number) {
  const spread = 0.1;
  const errorOfMean = spread / Math.sqrt((count - 1) * count);
  const level = (one: number) => (one === count - 1 ? Math.log(0.99) - ranges * errorOfMean : 0);
  const at = (one: number, fork: number) => level(one) + (one === fork ? spread : 0);
  return {
    count,
    between: (one: number, other: number) =>
      Array.from({ length: count }, (_, fork) => ({ log: at(one, fork) - at(other, fork), within: 0 })),
  };
}

test("a rival is behind from the upper 5 % point of the studentised range on, with (rivals − 1) × (forks − 1) degrees of freedom", () => {
  // Harter's tables: 5.040 for 3 means and 4 degrees of freedom, 4.33 for 5 and 16. For 10 and 81: between 4.646 (60) and 4.560 (120).
  for (const [count, chance, more] of [
    [3, 5.0, 5.08],
    [5, 4.31, 4.36],
    [10, 4.57, 4.64],
  ] as const) {
    assert.equal(rank([column(count, chance)])[0]?.at(-1), "tied", `${count} rivals, ${chance}`);
    assert.equal(rank([column(count, more)])[0]?.at(-1), "behind", `${count} rivals, ${more}`);
  }
});

test("of two forks: three pools that are alike have a loser in fewer than 5 columns of 100, though each column knows its own noise alone", () => {
  let losers = 0;
  const columns = 1500;
  for (let seed = 1; seed <= columns; seed++) {
    const random = seeded(seed);
    const logs = [0, 1, 2].map(() => [normal(random), normal(random)] as const);
    const between = (one: number, other: number) =>
      ([0, 1] as const).map((fork) => {
        const [above, below] = [logs[one], logs[other]] as const;
        return { log: (above?.[fork] ?? 0) - (below?.[fork] ?? 0), within: 0 };
      });
    if (rank([{ count: logs.length, between }])[0]?.includes("behind")) losers += 1;
  }
  // Judged by what each pair knows of its own noise, 7 of 100 have one.
  assert.ok(losers <= 0.05 * columns, `${losers} of ${columns}`);
});
