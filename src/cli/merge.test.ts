// Shards of a run on cells of known speed, put together again.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { readResults } from "../results/file.ts";
import type { Results } from "../results/schema.ts";
import { createFakeWorld } from "../testing/fake-world.ts";
import { testFolder } from "../testing/test-folder.ts";
import { main } from "./program.ts";

const RUN =
  "run --scenarios noop,cpu-primes --pools worker-threads,piscina --workers 1,2,4 --forks 2 --rounds 8 --quiet";
const folder = testFolder();

async function poolmark(line: string, path = folder) {
  const world = createFakeWorld({ rate: (_, { workers }) => 1000 * workers, spread: 0.01 }, path);
  const code = await main(world, line.split(" "));
  return { code, out: world.out(), err: world.err() };
}

async function measured(name: string, flags = ""): Promise<Results> {
  const { code, err } = await poolmark(`${RUN} --out ${name} --json ${name}.json${flags}`);
  assert.equal(code, 0, err);
  return readResults(join(folder, `${name}.json`));
}

const keyOf = ({
  block,
  runtime,
  role,
  pool,
  scenario,
  workers,
  jobsPerWorker,
  outcome,
}: Results["cells"][number]) =>
  JSON.stringify({ block, runtime, role, pool, scenario, workers, jobsPerWorker, outcome });

describe("poolmark merge", () => {
  let whole: Results;
  let parts: Results[];
  before(async () => {
    whole = await measured("whole");
    parts = [];
    for (const shard of [1, 2, 3, 4]) parts.push(await measured(`part-${shard}`, ` --shard ${shard}/4`));
  });

  test("four shards are the whole plan, cell by cell, in whole columns", async () => {
    const { code } = await poolmark(
      "merge part-3.json part-1.json part-4.json part-2.json --json merged.json --quiet",
    );
    assert.equal(code, 0);
    const merged = readResults(join(folder, "merged.json"));
    assert.deepEqual(merged.cells.map(keyOf), whole.cells.map(keyOf));
    assert.deepEqual([merged.status, merged.config], ["complete", whole.config]);
    const columns = parts.map(
      ({ cells }) => new Set(cells.map(({ scenario, workers }) => `${scenario} ${workers}`)),
    );
    assert.deepEqual(
      columns.map(({ size }) => size),
      [2, 2, 1, 1],
    );
    assert.equal(new Set(columns.flatMap((names) => [...names])).size, 6);
  });

  test("what follows from all cells is worked out anew: the forks are those of the shards, ranks are among all", async () => {
    const merged = readResults(join(folder, "merged.json"));
    for (const part of parts)
      for (const cell of part.cells) {
        const same = merged.cells.find((one) => keyOf(one) === keyOf(cell));
        assert.deepEqual(same?.forks, cell.forks);
        assert.deepEqual(same?.throughput?.estimate.toFixed(6), cell.throughput?.estimate.toFixed(6));
        assert.equal(new Set(same?.warnings).size, same?.warnings.length);
      }
    assert.deepEqual(merged.scenarios, whole.scenarios);
    assert.equal(
      merged.noise.length,
      parts.reduce((sum, { noise }) => sum + noise.length, 0),
    );
  });

  test("a shard that is missing is said", async () => {
    const { code, out } = await poolmark("merge part-1.json part-3.json part-4.json");
    assert.equal(code, 0);
    assert.match(out, /Shard 2\/4 is missing: this part of the run was not measured/);
  });

  const changed = (name: string, change: (part: Results) => unknown) => {
    const part = JSON.parse(readFileSync(join(folder, "part-2.json"), "utf8")) as Results;
    writeFileSync(join(folder, name), JSON.stringify(change(part)));
  };

  test("what is no part of the same run is refused in one sentence, by what differs", async () => {
    changed("seed.json", (part) => ({ ...part, seed: 9 }));
    changed("cpu.json", (part) => ({ ...part, environment: { ...part.environment, cpuModel: "Other" } }));
    changed("thirds.json", (part) => ({ ...part, config: { ...part.config, shard: "2/3" } }));
    changed("inputs.json", (part) => ({
      ...part,
      scenarios: part.scenarios.map((one) => ({ ...one, inputsDigest: "0" })),
    }));
    for (const [files, message] of [
      ["part-1.json part-1.json", /are both shard 1\/4: compare two measurements/],
      ["part-1.json whole.json", /"whole.json" is not a shard: only runs with --shard can be merged/],
      ["part-1.json seed.json", /do not belong to the same run: seed is 1 in the first, 9 in the second/],
      [
        "part-1.json cpu.json",
        /do not belong to the same run: cpuModel is ".*" in the first, "Other" in the second/,
      ],
      ["part-1.json thirds.json", /one of 4 shards, "thirds.json" one of 3/],
      ["part-1.json inputs.json", /ran different jobs: \S+ has different inputs/],
      ["part-1.json", /nothing to merge: give the results of several shards/],
      ["part-1.json none.json", /Cannot read results from ".*none.json"/],
    ] as const) {
      const { code, out, err } = await poolmark(`merge ${files}`);
      assert.deepEqual([code, out], [2, ""], files);
      assert.match(err, message);
    }
  });

  for (const shard of ["0/4", "5/4", "a/b", "2", "-1/4", "1/0"])
    test(`--shard ${shard} is refused`, async () => {
      const { code, err } = await poolmark(`run --shard ${shard}`);
      assert.equal(code, 2);
      assert.match(err, /Expected a part and the number of parts, as in 2\/4/);
    });
});
