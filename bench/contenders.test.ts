// Every contender that is no pool of ours does its jobs with real threads, and every result is judged.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Frame, measuring } from "../src/cli/measuring.ts";
import { realWorld } from "../src/cli/real-world.ts";
import { NO_RAMP } from "../src/domain/protocol.ts";
import type { Scenario } from "../src/domain/scenario.ts";
import { cellProcess } from "../src/driver/cell-spec.ts";
import type { MatrixWorld } from "../src/driver/matrix-world.ts";
import { surveyJob } from "../src/driver/survey.ts";
import { byHand } from "./by-hand/registry.ts";
import { contendersOf, HAND_WRITTEN, loadContender } from "./contenders.ts";
import { measureWorkloads } from "./measure.ts";
import { selfWorkloads, workloads } from "./workloads.ts";

const world = realWorld("bench/cell");

/** Measures with real processes, and ends them. */
async function within(use: (matrix: MatrixWorld, frame: Frame) => Promise<void>): Promise<void> {
  await measuring(world, { quiet: true }, async (frame) => {
    await use(await frame.open(world.openMatrix()), frame);
    return 0;
  });
}

test("messages and libraries by hand, and adapters with stamps, do a no-op", () =>
  within(async (matrix) => {
    const scenario = selfWorkloads.at(-1) as Scenario;
    const job = { ref: { name: scenario.name }, scenario };
    const survey = await surveyJob(job, world.runtime, 1, matrix);
    const libraries = Object.keys(byHand).map((pool) => `${pool}/by-hand`);
    for (const pool of [...HAND_WRITTEN, ...libraries, "piscina/stamped"]) {
      const adapter = await loadContender(pool);
      // An engine without its broker, or a library that cannot run here.
      if ((await adapter.check({ runtime: world.runtime.name })) !== null) continue;
      const planned = { choice: { pool, settings: {}, label: pool }, adapter };
      const setting = { job, survey, service: null, seed: 1, packageRoots: {} };
      const { spec } = cellProcess(planned, { workers: 2, jobsPerWorker: 1 }, setting);
      const cell = await matrix.launch(world.runtime, {});
      await cell.ask<"open">({ do: "open", spec }, 20_000);
      const turn = { do: "turn", subject: "pool", first: 0, jobs: 40, ramp: NO_RAMP, counts: true } as const;
      await cell.ask<"turn">(turn, 20_000);
      const { subjects } = await cell.ask<"close">({ do: "close" }, 20_000);
      assert.ok((subjects.pool?.jobs ?? 0) >= 40, pool);
      await cell.end();
    }
  }));

test("bytes come back as they went; jobs that messages by hand cannot do are said to be so", () =>
  within(async (matrix, frame) => {
    const some = workloads.closed.filter(({ name }) => ["payload-1k", "io-timer"].includes(name));
    const flags = { forks: 1, rounds: 1 };
    const { cells } = await measureWorkloads(["by-hand-batched"], some, flags, { matrix, world, frame });
    const outcomes = cells
      .filter(({ pool }) => pool === "by-hand-batched")
      .map(({ scenario, outcome }) => `${scenario} ${outcome}`);
    assert.deepEqual(new Set(outcomes), new Set(["payload-1k ok", "io-timer unsupported"]));
  }));

test("the table has our pool, libraries and both programs by hand, and nothing without workers", async () => {
  const names = await contendersOf();
  for (const name of ["poolmark", "piscina", ...HAND_WRITTEN]) assert.ok(names.includes(name), name);
  assert.ok(!names.includes("async-only"));
});

test("a name that is not there is named", async () => {
  await assert.rejects(loadContender("poolmark/by-hand"), /Nobody has written "poolmark\/by-hand"/);
});
