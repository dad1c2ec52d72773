import assert from "node:assert/strict";
import { test } from "node:test";
import { seeded } from "../stats/seeded.ts";
import { compareDirectly, fitBlocks, type Observation } from "./blocks.ts";
import { boundsOf } from "./contrast.ts";

const near = (value: number, expected: number, by = 1e-9) =>
  assert.ok(Math.abs(value - expected) <= by, `${value}, expected ${expected}`);

/** What is left of a complete table without the levels of its rows and columns (Montgomery, 4.1). */
function residualsOf(table: readonly (readonly number[])[]) {
  const average = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const columns = (table[0] ?? []).map((_, j) => average(table.map((row) => row[j] as number)));
  const squares = table.flatMap((row) =>
    row.map((value, j) => (value - average(row) - (columns[j] as number) + average(columns)) ** 2),
  );
  const df = (table.length - 1) * (columns.length - 1);
  return { variance: squares.reduce((sum, value) => sum + value, 0) / df, df };
}

/** The second column beside the first. */
function directly(observations: readonly Observation[]) {
  const [below, above] = [0, 1].map((at) => observations.filter(({ column }) => column === at));
  return compareDirectly(above ?? [], below ?? []);
}

test("the published effects and error mean square of the catalyst experiment", () => {
  // Montgomery, Design and Analysis of Experiments, example 4.5: four catalysts (columns), four batches of raw material
  // (rows), three catalysts in each. Adjusted effects (k Q_i) ÷ (λ a) = -9/8, -7/8, -4/8, 20/8; error mean square 0.65, 5 df.
  const batches: readonly (readonly (number | null)[])[] = [
    [73, null, 73, 75],
    [74, 75, 75, null],
    [null, 67, 68, 72],
    [71, 72, null, 75],
  ];
  const observations = batches.flatMap((values, row) =>
    values.flatMap((value, column) => (value === null ? [] : [{ row, column, value, weight: 1 }])),
  );
  const fit = fitBlocks(observations, 0);
  near(fit.difference(3, 0).estimate, 20 / 8 + 9 / 8);
  near(fit.difference(1, 2).estimate, -7 / 8 + 4 / 8);
  // Of a balanced design any two differ with variance 2 k σ² ÷ (λ a) = 2 · 3 · 0.65 ÷ 8.
  near(fit.difference(2, 1).standardError, Math.sqrt((6 * 0.65) / 8));
  assert.equal(fit.difference(0, 1).df, 5);
  assert.equal(fit.rowsOf(2), 3);
});

test("of a complete table it is the difference of means, with the noise of a complete design", () => {
  const random = seeded(3);
  const table = [0, 1, 2, 3, 4].map(() => [0, 1, 2].map((column) => column + random()));
  const fit = fitBlocks(
    table.flatMap((values, row) => values.map((value, column) => ({ row, column, value, weight: 1 }))),
    0,
  );
  const { variance, df } = residualsOf(table);
  const means = [0, 1, 2].map((column) => table.reduce((sum, row) => sum + (row[column] as number), 0) / 5);
  const { estimate, standardError, df: known } = fit.difference(2, 0);
  near(estimate, (means[2] as number) - (means[0] as number));
  near(standardError, Math.sqrt((2 * variance) / 5));
  assert.equal(known, df);
});

test("columns are compared by way of others; what shares no row is not connected", () => {
  const pairs: readonly (readonly [number, number, number, number])[] = [
    [0, 1, 10, 12],
    [1, 2, 5, 6],
    [3, 4, 1, 2],
  ];
  const observations = pairs.flatMap(([a, b, x, y], row) => [
    { row, column: a, value: x, weight: 1 },
    { row, column: b, value: y, weight: 1 },
  ]);
  const fit = fitBlocks([...observations, { row: 9, column: 5, value: 1, weight: 1 }], 0);
  near(fit.difference(2, 0).estimate, 3);
  assert.deepEqual([...fit.connected].sort(), [0, 1, 2]);
  assert.deepEqual([fit.difference(2, 0).df, fit.rowsOf(5)], [0, 0]);
  assert.throws(() => fit.difference(3, 0), RangeError);
});

test("a value that is the mean of three counts as three that are equal, but for what they would tell of the noise", () => {
  const single = [
    [3, 5, 4],
    [1, 4, null],
    [1, 4, null],
    [1, 4, null],
    [2, null, 6],
  ];
  const plain = single.flatMap((values, row) =>
    values.flatMap((value, column) => (value === null ? [] : [{ row, column, value, weight: 1 }])),
  );
  const heavy = plain
    .filter(({ row }) => row !== 2 && row !== 3)
    .map((one) => ({ ...one, weight: one.row === 1 ? 3 : 1 }));
  const [one, other] = [plain, heavy].map((observations) => fitBlocks(observations, 0).difference(1, 0));
  near(one?.estimate ?? 0, other?.estimate ?? 1);
  // The sum of squares is the same; two degrees of freedom fewer stand under it.
  near(
    (one?.standardError ?? 0) * Math.sqrt(one?.df ?? 0),
    (other?.standardError ?? 1) * Math.sqrt(other?.df ?? 1),
  );
  assert.deepEqual([one?.df, other?.df], [4, 2]);
});

test("the rows that hold both columns: Student's paired test of the hours of sleep gained, t 4.0621 with 9 degrees of freedom", () => {
  // Student, The Probable Error of a Mean, Biometrika 6, 1908.
  const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
  const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
  const observations = [first, second].flatMap((values, column) =>
    values.map((value, row) => ({ row, column, value, weight: 3 })),
  );
  const alone = { row: 99, column: 1, value: 50, weight: 3 };
  const { rows, difference } = directly([...observations, alone]);
  near(difference.estimate, 1.58);
  near(difference.estimate / difference.standardError, 4.0621, 1e-4);
  assert.deepEqual([rows, difference.df], [10, 9]);
});

/** Forks as a search asks for them: some of the columns beside the first one, each fork with a level of its own. */
function drawn(random: () => number, spreads: readonly number[]): Observation[] {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const rows = [
    [0, 1, 2],
    [0, 2],
    [0, 1, 2, 3],
    [0, 1],
    [0, 3],
    [0, 1, 3],
  ];
  return rows.flatMap((columns, row) => {
    const level = normal();
    // The first looks are short ones.
    const weight = row < 2 ? 3 : 10;
    return columns.map((column) => {
      const noise = ((spreads[column] as number) * normal()) / Math.sqrt(weight);
      return { row, column, value: level + noise, weight };
    });
  });
}

test("directly compared, a one-sided bound of 95 % excludes the truth in 4 to 6 of 100 times, however noisy other columns are", () => {
  const random = seeded(21);
  let excluded = 0;
  const times = 4000;
  for (let i = 0; i < times; i++) {
    const { difference } = directly(drawn(random, [1, 1, 9, 9]));
    if (boundsOf(difference, 0.95).low > 0) excluded += 1;
  }
  const share = excluded / times;
  assert.ok(share >= 0.04 && share <= 0.06, `${share}`);
});

test("of equal columns a one-sided bound of 95 % excludes the truth in 3 to 7 of 100 times, also where one is noisier", () => {
  for (const spreads of [
    [1, 1, 1, 1],
    [1, 1.3, 1, 0.8],
  ]) {
    const random = seeded(20);
    let excluded = 0;
    const times = 4000;
    for (let i = 0; i < times; i++)
      if (boundsOf(fitBlocks(drawn(random, spreads), 0).difference(1, 0), 0.95).low > 0) excluded += 1;
    const share = excluded / times;
    assert.ok(share >= 0.03 && share <= 0.07, `${share}`);
  }
});
