// The figures of the kept runs, worked out again from their own forks: a change of the code shows here.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { RuntimeChoice } from "../domain/cell.ts";
import type { PlannedScenario } from "../driver/plan.ts";
import type { CellRecord } from "../driver/records.ts";
import { columnsOf, summarizeCells } from "../driver/summarize.ts";
import { forkRate } from "../results/forks.ts";
import { gradeOf } from "../results/noise.ts";
import type { CellResult, Results } from "../results/schema.ts";
import { NO_WORKERS } from "../sizing/candidate.ts";
import { assertGolden } from "../testing/golden.ts";
import { assertSameFigures, figure, keptRuns } from "../testing/kept-files.ts";
import { breakEven } from "./break-even.ts";
import { memoryPerWorker } from "./memory-per-worker.ts";
import { forksFor, widestInterval } from "./precision.ts";

const runs = keptRuns();

/** Said of a fork when it was measured, not worked out from its figures. */
const SAID_BY_A_FORK = /^Something was printed|^On Bun workerpool/;

for (const [name, kept] of runs) {
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
    const noise = cells.flatMap(({ forks }) =>
      forks.flatMap(({ samples }) => samples.map((one) => one.noise)),
    );
    assertSameFigures(gradeOf(noise), kept.quiet);
    assertSameFigures(memoryPerWorker(cells), kept.memoryPerWorker);
    const hasWorkers = (pool: string) => pool !== NO_WORKERS;
    assertSameFigures(breakEven(cells, kept.scenarios, hasWorkers), kept.breakEven);
  });
}

test("how wide the intervals of a column are, and how many forks ±5 % would take", () => {
  const lines = [...runs].flatMap(([name, { cells }]) =>
    columnsOf(cells).map((column) => {
      const measured = column.filter(({ role, forks }) => role !== "anchor" && forks.length > 1);
      const forks = measured.map((cell) => forksFor(0.05, cell.forks.map(forkRate)));
      const [{ runtime, scenario, workers }] = column as [CellResult];
      return `${name} ${runtime} ${scenario} ${workers}: ±${figure(widestInterval(column))}, forks ${forks.join(" ")}`;
    }),
  );
  assertGolden("src/summary/golden/precision.txt", `${lines.join("\n")}\n`);
});

function recomputed({ environment, cells }: Results): CellResult[] {
  const runtimes = environment.runtimes.map(({ label, name, version, probes }) => {
    const runtime = { label, name, version, path: "" } as RuntimeChoice;
    return { runtime, probes };
  });
  const records = cells.map((cell): CellRecord => {
    const {
      block: id,
      role,
      pool,
      workers,
      workersAsked: asked,
      jobsPerWorker,
      outcome,
      reason,
      forks,
    } = cell;
    const runtime = runtimes.find((one) => one.runtime.label === cell.runtime)?.runtime as RuntimeChoice;
    const scenario = {
      ref: { name: cell.scenario },
      scenario: { environment: () => cell.environment },
    } as unknown as PlannedScenario;
    const place = { runtime, scenario, workers: { workers, asked }, jobsPerWorker };
    const block = { id, part: 0, ...place, contenders: [], unsupported: [] };
    return { block, role, pool, outcome, reason, forks, warnings: new Set() };
  });
  return summarizeCells(records, new Map(runtimes.map(({ runtime, probes }) => [runtime, probes])));
}
