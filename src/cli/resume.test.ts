// A run that was broken off goes on where it stood: on cells of known speed, without processes or time.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { readResults } from "../results/file.ts";
import { createFakeWorld, type FakeFigures, fakeSurvey } from "../testing/fake-world.ts";
import { main } from "./program.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "poolmark-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const figures: FakeFigures = { rate: () => 1000, spread: 0.01 };
const RUN = "run --scenarios cpu-primes,cpu-json --workers 1,2 --pools piscina,threads --forks 3";
const FILE = "results/2026-01-02T03-04-05/results.json";

async function poolmark(argv: string, world = createFakeWorld(figures, folder)) {
  const code = await main(
    world,
    argv.split(" ").filter((word) => word !== ""),
  );
  return { code, out: world.out(), err: world.err(), world };
}

/** Ctrl-C in the middle of a run: some cells have some forks. */
async function breakOff(): Promise<ReturnType<typeof readResults>> {
  const world = createFakeWorld(
    {
      ...figures,
      failure: (_, step) => {
        if (step === "turn" && world.turns.length > 1500) world.interrupt();
        return null;
      },
    },
    folder,
  );
  assert.equal((await poolmark(RUN, world)).code, 130);
  const results = readResults(join(folder, FILE));
  const forks = results.cells.map((cell) => cell.forks.length);
  assert.ok(forks.some((count) => count > 0) && forks.some((count) => count < 3), forks.join());
  return results;
}

describe("poolmark run --resume", () => {
  test("measures the forks that are missing, and no other; what was there stays as it was", async () => {
    const before = await breakOff();
    const { code, world } = await poolmark(`${RUN} --resume ${FILE}`);
    assert.equal(code, 0);
    const after = readResults(join(folder, FILE));
    assert.deepEqual([after.status, after.startedAt], ["complete", before.startedAt]);
    assert.deepEqual(readResults(join(folder, "results/latest.json")), after);
    let missing = 0;
    for (const [i, cell] of after.cells.entries()) {
      const was = before.cells[i]?.forks ?? [];
      assert.deepEqual(cell.forks.slice(0, was.length), was);
      assert.deepEqual(
        cell.forks.map(({ fork }) => fork),
        [0, 1, 2],
      );
      assert.equal(new Set(cell.warnings).size, cell.warnings.length, cell.warnings.join());
      missing += 3 - was.length;
    }
    assert.ok(missing > 0 && missing < 3 * after.cells.length);
    assert.ok(world.turns.length >= 4 * missing && missing > 0);
  });

  test("goes on also from what a driver that was killed has left on disk", async () => {
    const before = await breakOff();
    writeFileSync(join(folder, FILE), JSON.stringify({ ...before, status: "running", finishedAt: null }));
    assert.equal((await poolmark(`${RUN} --resume ${FILE}`)).code, 0);
    const { status, cells } = readResults(join(folder, FILE));
    assert.equal(status, "complete");
    assert.ok(cells.every(({ forks }) => forks.length === 3));
  });

  test("does not try again what has failed", async () => {
    const before = await breakOff();
    const lost = before.cells.map((cell) =>
      cell.pool === "threads" ? { ...cell, outcome: "failed", reason: "it died", forks: [] } : cell,
    );
    writeFileSync(join(folder, FILE), JSON.stringify({ ...before, cells: lost }));
    const { code } = await poolmark(
      `${RUN} --resume ${FILE}`,
      createFakeWorld(
        {
          ...figures,
          failure: (pool) => {
            assert.notEqual(pool, "threads");
            return null;
          },
        },
        folder,
      ),
    );
    assert.equal(code, 1);
    const threads = readResults(join(folder, FILE)).cells.filter(({ pool }) => pool === "threads");
    assert.ok(threads.every(({ outcome, reason }) => outcome === "failed" && reason === "it died"));
  });

  for (const [what, argv, says] of [
    ["other rounds", `${RUN} --rounds 7`, /its rounds was null, and is 7 now; give the same arguments/],
    ["another seed", `${RUN} --seed 5`, /its seed was 1, and is 5 now/],
    [
      "other pools",
      RUN.replace("piscina,", ""),
      /its pools was \["piscina","threads"\], and is \["threads"\]/,
    ],
    ["other cores", `${RUN} --assume-cores 2`, /its cores was 4, and is 2 now/],
  ] as const) {
    test(`${what} than before are refused, before anything is measured`, async () => {
      await breakOff();
      const bytes = readFileSync(join(folder, FILE), "utf8");
      const { code, err, world } = await poolmark(`${argv} --resume ${FILE}`);
      assert.equal(code, 2);
      assert.match(err, says);
      assert.deepEqual(world.turns, []);
      assert.equal(readFileSync(join(folder, FILE), "utf8"), bytes);
    });
  }

  test("a file from before anchors had editions is refused, with what to do", async () => {
    await breakOff();
    const { config, ...rest } = JSON.parse(readFileSync(join(folder, FILE), "utf8"));
    const { anchor, ...older } = config;
    assert.equal(typeof anchor, "number");
    writeFileSync(join(folder, FILE), JSON.stringify({ config: older, ...rest }));
    const { code, err, world } = await poolmark(`${RUN} --resume ${FILE}`);
    assert.equal(code, 2);
    assert.match(err, /its anchor was 1, and is 2 now; .* or start a new run without --resume/);
    assert.deepEqual(world.turns, []);
  });

  test("a job that gives other results than before is refused", async () => {
    await breakOff();
    const survey = fakeSurvey(["2"]);
    const { code, err, world } = await poolmark(
      `${RUN} --resume ${FILE}`,
      createFakeWorld({ ...figures, survey }, folder),
    );
    assert.equal(code, 2);
    assert.match(err, /Cannot resume: cpu-primes has other inputs or results than before/);
    assert.deepEqual(world.turns, []);
    assert.ok(world.stopped());
  });

  test("a file that is complete, cut off in the middle, or missing: one sentence, exit code 2", async () => {
    await poolmark(RUN);
    const text = readFileSync(join(folder, FILE), "utf8");
    writeFileSync(join(folder, "half.json"), text.slice(0, text.length / 2));
    for (const [file, says] of [
      [FILE, /^poolmark: Cannot resume ".*": it is complete; start a new run without --resume\n$/],
      ["half.json", /^poolmark: Cannot read results from ".*half\.json": it is not whole JSON.*\n$/],
      ["none.json", /^poolmark: Cannot read results from ".*none\.json": there is no such file or folder\n$/],
    ] as const) {
      const { code, err, world } = await poolmark(`${RUN} --resume ${file}`);
      assert.equal(code, 2);
      assert.match(err, says);
      assert.deepEqual(world.turns, []);
    }
    assert.equal(existsSync(join(folder, "none.json")), false);
  });
});

test("a full disk is one sentence and exit code 2, after the table has been shown", {
  skip: existsSync("/dev/full") ? false : "needs a device that is always full",
}, async () => {
  // What is written goes to this file first: here it is one that never has room.
  symlinkSync("/dev/full", join(folder, `copy.json.${process.pid}.part`));
  const { code, out, err } = await poolmark(`${RUN} --json copy.json --quiet`);
  assert.equal(code, 2);
  assert.match(err, /^poolmark: Cannot write ".*copy\.json": the disk is full\n$/);
  assert.match(out, /piscina/);
  assert.equal(readResults(join(folder, FILE)).status, "complete");
});
