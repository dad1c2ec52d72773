import assert from "node:assert/strict";
import { test } from "node:test";
import type { CellResult } from "../results/schema.ts";
import { seeded } from "../stats/seeded.ts";
import { cellOf } from "../testing/cell-results.ts";
import { setRatios } from "./ratios.ts";

/** Box–Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Three blocks of a reference and four pools at 90 % of it, with noise of each cell, and noise that a fork's cells share. */
function simulate(forks: number, noise: { own: number; shared: number }, random: () => number): CellResult[] {
  return [0, 1, 2].flatMap((block) => {
    const shared = Array.from({ length: forks }, () => noise.shared * normal(random));
    const rates = (level: number) =>
      shared.map((common) => level * Math.exp(common + noise.own * normal(random)));
    return [
      cellOf("no-dispatch", rates(1000), { block, role: "reference" }),
      ...["a", "b", "c", "d"].map((pool) => cellOf(pool, rates(900), { block })),
    ];
  });
}

for (const forks of [3, 5, 10]) {
  for (const noise of [
    { own: 0.03, shared: 0 },
    { own: 0.03, shared: 0.03 },
    { own: 0.02, shared: 0.15 },
  ]) {
    test(`95 % intervals of the efficiency cover the truth 93 to 97 times of 100: ${forks} forks, noise ${JSON.stringify(noise)}`, () => {
      const random = seeded(forks * 100 + noise.shared * 1000);
      let [covered, total] = [0, 0];
      for (let run = 0; run < 400; run++) {
        const cells = simulate(forks, noise, random);
        setRatios(cells);
        for (const { efficiency } of cells.filter(({ role }) => role === "contender")) {
          total += 1;
          if ((efficiency?.low ?? 9) <= 0.9 && (efficiency?.high ?? 0) >= 0.9) covered += 1;
        }
      }
      const share = covered / total;
      assert.ok(share >= 0.93 && share <= 0.97, `${(100 * share).toFixed(1)} % of ${total}`);
    });
  }
}

test("what disturbs both sides alike cancels; what does not is not paired", () => {
  const width = (cells: CellResult[]) => {
    setRatios(cells);
    const { low, high } = cells.find(({ pool }) => pool === "a")?.efficiency ?? { low: 0, high: 9 };
    return (high ?? 9) / (low ?? 1);
  };
  const together = [
    cellOf("no-dispatch", [1000, 500, 750], { role: "reference" }),
    cellOf("a", [900, 451, 674]),
  ];
  assert.ok(width(together) < 1.01);
  const opposed = [
    cellOf("no-dispatch", [1000, 900, 1100], { role: "reference" }),
    cellOf("a", [900, 990, 810]),
  ];
  const paired = [1000 / 900, 900 / 990, 1100 / 810];
  assert.ok(width(opposed) < Math.max(...paired) / Math.min(...paired) + 0.6);
});

test("without the yardstick there is no ratio; with one fork no interval", () => {
  const alone = cellOf("a", [900, 910, 905]);
  setRatios([alone]);
  assert.equal(alone.efficiency, null);
  const [reference, one] = [cellOf("no-dispatch", [1000], { role: "reference" }), cellOf("a", [900])];
  setRatios([reference, one]);
  assert.deepEqual(one.efficiency, { estimate: one.efficiency?.estimate, low: null, high: null });
  assert.ok(Math.abs((one.efficiency?.estimate ?? 0) - 0.9) < 1e-12);
});
