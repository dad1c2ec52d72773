// Two kept series of one machine and one program: forty short runs beside other work, and forty without. Nothing changed in either.
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { ownRoot } from "../host/packages.ts";
import { seeded, shuffled } from "../stats/seeded.ts";
import { FIGURES, type FigureName } from "./figures.ts";
import { readRuns } from "./file.ts";
import { falseSteps, LEAST_RUNS, watched } from "./levels.ts";
import { type Series, seriesOf } from "./series.ts";

const names = Object.keys(FIGURES) as FigureName[];

for (const name of ["history-loaded", "history-quiet"])
  describe(name, () => {
    const load = async () => {
      const { records } = await readRuns(join(ownRoot(), "results/2026-11-26-epyc-2-cores", `${name}.jsonl`));
      return { runs: records.length, series: seriesOf(records, names) };
    };

    test("real runs in the order of time have no step", async () => {
      const { runs, series } = await load();
      assert.deepEqual([runs, series.length], [40, 26]);
      assert.ok(series.every(({ values }) => values.length >= LEAST_RUNS));
      assert.deepEqual(
        series.flatMap((one) => watched(one).steps),
        [],
      );
    });

    test("a thousand shuffles of them show at most a step in a thousand points", async () => {
      const { series } = await load();
      const all = [1, 2].map((seed) => falseSteps(series, seed));
      const points = all.reduce((sum, one) => sum + one.points, 0);
      const steps = all.reduce((sum, one) => sum + one.steps, 0);
      assert.ok(points >= 40_000 && (1000 * steps) / points <= 1, `${steps} of ${points}`);
    });

    test("a tenth more is seen when the history says, 4 times of 5; within five runs where these differ by 3 % at most", async () => {
      const { series } = await load();
      const known = series.flatMap((one) => {
        const { runsToSee, spread } = watched(one);
        return runsToSee === null ? [] : [{ one, runsToSee, isSteady: (spread ?? 1) <= 0.03 }];
      });
      const steady = known.filter(({ isSteady }) => isSteady);
      assert.ok(known.length >= 6 && steady.length >= 3);
      const inTime = known.map(({ one, runsToSee }) => seenOf100(one, runsToSee));
      assert.ok(inTime.reduce((sum, seen) => sum + seen, 0) >= 80 * known.length, `${inTime}`);
      assert.ok(
        inTime.every((seen) => seen >= 65),
        `${inTime}`,
      );
      const soon = steady.map(({ one }) => seenOf100(one, 5));
      assert.ok(
        soon.every((seen) => seen >= 95),
        `${soon}`,
      );
    });
  });

/** How often a step is seen at one of the first looks after a tenth more, of a hundred shuffles. */
function seenOf100(series: Series, looks: number): number {
  const random = seeded(9);
  const { length } = series.values;
  const isSeen = () => {
    const later = Array.from({ length: looks }, () => series.values[Math.floor(random() * length)] as number);
    const values = [...shuffled(series.values, random), ...later.map((value) => 1.1 * value)];
    for (let runs = length + 3; runs <= values.length; runs++)
      if (watched({ ...series, values: values.slice(0, runs) }).steps.some(({ at }) => at >= length - 5))
        return true;
    return false;
  };
  return Array.from({ length: 100 }, isSeen).filter(Boolean).length;
}
