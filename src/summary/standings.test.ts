import assert from "node:assert/strict";
import { test } from "node:test";
import type { CellResult } from "../results/schema.ts";
import { seeded } from "../stats/seeded.ts";
import { cellOf } from "../testing/cell-results.ts";
import { setStandings } from "./standings.ts";

const blocking = (ms: number) => ({ mainThreadDelay: { p99Ms: ms, maxMs: ms } });

const standings = (cells: CellResult[]) => {
  setStandings(cells);
  return Object.fromEntries(cells.map(({ pool, standing }) => [pool, standing]));
};

test("the highest is best, one that is clearly below behind, one that is not told from it tied", () => {
  const cells = [
    cellOf("a", [1000, 1020, 990]),
    cellOf("b", [1010, 1000, 995]),
    cellOf("c", [600, 610, 590]),
  ];
  assert.deepEqual(standings(cells), { a: "best", b: "tied", c: "behind" });
});

test("pools of two blocks are compared by their references: what happened in between is no difference of pools", () => {
  const random = seeded(9);
  const noise = (spread: number) => Math.exp(spread * 3.46 * (random() - 0.5));
  let [behind, found] = [0, 0];
  for (let run = 0; run < 200; run++) {
    const blocks = [0, 1].flatMap((block) => {
      const shared = Array.from({ length: 5 }, () => noise(0.05));
      const rates = (level: number) => shared.map((common) => level * common * noise(0.01));
      const pools = block === 0 ? ["a", "b", "c"] : ["d", "e"];
      return [
        cellOf("no-dispatch", rates(1000), { block, role: "reference" }),
        ...pools.map((pool) => cellOf(pool, rates(pool === "e" ? 800 : 900), { block })),
      ];
    });
    const verdict = standings(blocks);
    if (["a", "b", "c", "d"].some((pool) => verdict[pool] === "behind")) behind += 1;
    if (verdict.e === "behind") found += 1;
  }
  assert.ok(behind <= 10, `an equal pool was behind in ${behind} of 200 columns`);
  assert.ok(found >= 195, `the slower pool was found in ${found} of 200 columns`);
});

test("less than one percent is no difference, however sure", () => {
  const steady = (rate: number) => Array.from({ length: 8 }, () => rate);
  assert.deepEqual(standings([cellOf("a", steady(1000)), cellOf("b", steady(995))]), {
    a: "best",
    b: "tied",
  });
  assert.deepEqual(standings([cellOf("a", steady(1000)), cellOf("b", steady(980))]), {
    a: "best",
    b: "behind",
  });
});

test("with one fork there is no winner; one that blocks the main thread has no standing", () => {
  assert.deepEqual(standings([cellOf("a", [1000]), cellOf("b", [10])]), { a: null, b: null });
  const cells = [cellOf("a", [5000, 5000], blocking(48)), cellOf("b", [1000, 1010])];
  assert.deepEqual(standings(cells), { a: null, b: "best" });
});

test("what disturbs a fork disturbs all of its pools, and does not hide a difference", () => {
  const swings = [1, 0.5, 1.7, 0.8];
  const cells = [
    cellOf(
      "a",
      swings.map((s) => 1000 * s),
    ),
    cellOf(
      "b",
      swings.map((s) => 900 * s * (1 + s / 500)),
    ),
  ];
  assert.equal(standings(cells).b, "behind");
});

test("five pools that are alike: one of them is called behind in at most 5 columns of 100", () => {
  const random = seeded(5);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  for (const forks of [3, 5]) {
    let wrong = 0;
    for (let i = 0; i < 1000; i++) {
      const rates = () => Array.from({ length: forks }, () => 1000 * Math.exp(0.03 * normal()));
      const found = standings(["a", "b", "c", "d", "e"].map((pool) => cellOf(pool, rates())));
      if (Object.values(found).includes("behind")) wrong += 1;
    }
    assert.ok(wrong <= 50, `${wrong} of 1000 with ${forks} forks`);
  }
});

test("a pool that is a tenth slower is found with three forks of 3 % noise in most columns", () => {
  const random = seeded(6);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let found = 0;
  for (let i = 0; i < 500; i++) {
    const rates = (level: number) => Array.from({ length: 3 }, () => level * Math.exp(0.03 * normal()));
    const levels = [1000, 990, 900, 800, 400];
    const cells = levels.map((level, pool) => cellOf(String(pool), rates(level)));
    if (standings(cells)["2"] === "behind") found += 1;
  }
  assert.ok(found >= 250, `${found} of 500`);
});
