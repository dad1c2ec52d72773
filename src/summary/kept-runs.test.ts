// The figures of the kept runs, worked out again from their own forks: a change of the code shows here.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gradeOf } from "../results/noise.ts";
import type { CellResult, Results } from "../results/schema.ts";
import { NO_WORKERS } from "../sizing/candidate.ts";
import { assertGolden } from "../testing/golden.ts";
import { assertSameFigures, figure, keptRuns } from "../testing/kept-files.ts";
import { breakEven } from "./break-even.ts";
import { memoryPerWorker } from "./memory-per-worker.ts";
import { widestInterval, widthsOf } from "./precision.ts";
import { columnsOf } from "./ranks.ts";
import { selfCheckOf } from "./ratios.ts";
import { summarizeCells } from "./summarize.ts";

const runs = keptRuns();

/** Said of a fork or a pool when it was measured, not worked out from its figures. */
const SAID_BY_A_FORK = /^Something was printed|^On Bun workerpool|shares these cores/;

// A file that an older poolmark wrote holds the figures of its own statistics.
for (const [name, kept] of keptRuns([3])) {
  test(`${name}: every figure of every cell follows from its forks`, () => {
    const cells = recomputed(kept);
    assert.equal(cells.length, kept.cells.length);
    for (const [i, cell] of cells.entries()) {
      const { warnings, ...figures } = cell;
      const { warnings: keptWarnings, ...keptFigures } = kept.cells[i] as CellResult;
      assertSameFigures(figures, keptFigures, `${cell.pool} in ${cell.scenario}, ${cell.workers} workers`);
      const derived = keptWarnings.filter((warning) => !SAID_BY_A_FORK.test(warning));
      assert.equal(warnings.length, derived.length, `${warnings} instead of ${derived}`);
    }
    assertSameFigures(gradeOf(kept.noise.map(({ noise }) => noise)), kept.quiet);
    assertSameFigures(selfCheckOf(cells), kept.selfCheck);
    assertSameFigures(memoryPerWorker(cells), kept.memoryPerWorker);
    const hasWorkers = (pool: string) => pool !== NO_WORKERS;
    assertSameFigures(breakEven(cells, kept.scenarios, hasWorkers), kept.breakEven);
  });
}

test("how wide the intervals of a column are", () => {
  const lines = [...runs].flatMap(([name, kept]) =>
    columnsOf(recomputed(kept)).map((column) => {
      const [{ runtime, scenario, workers }] = column as [CellResult];
      const widest = widthsOf(column).length === 0 ? null : widestInterval(column);
      return `${name} ${runtime} ${scenario} ${workers}: ±${figure(widest)}`;
    }),
  );
  assertGolden("src/summary/golden/precision.txt", `${lines.join("\n")}\n`);
});

function recomputed({ environment, cells, noise }: Results): CellResult[] {
  const probes = Object.fromEntries(environment.runtimes.map((runtime) => [runtime.label, runtime.probes]));
  return summarizeCells(
    cells.map((cell) => ({ ...cell, warnings: [] })),
    noise,
    probes,
  );
}
