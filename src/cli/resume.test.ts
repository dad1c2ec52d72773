// A run that was broken off goes on where it stood: on cells of known speed, without processes or time.
import assert from "node:assert/strict";
import {
  appendFileSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { thisRuntime } from "../host/runtime.ts";
import { readResults } from "../results/file.ts";
import type { Results } from "../results/schema.ts";
import { createFakeWorld, type FakeFigures, type FakeWorld, fakeSurvey } from "../testing/fake-world.ts";
import { emptiedFolder } from "../testing/test-folder.ts";
import { main } from "./program.ts";

const folder = emptiedFolder();

const figures: FakeFigures = { rate: () => 1000, spread: 0.01 };
const RUN = "run --scenarios cpu-primes,cpu-json --workers 1,2 --pools piscina,threads --forks 3 --rounds 2";
const FILE = "results/2026-01-02T03-04-05/results.json";

async function poolmark(argv: string, world = createFakeWorld(figures, folder)) {
  const code = await main(
    world,
    argv.split(" ").filter((word) => word !== ""),
  );
  return { code, out: world.out(), err: world.err(), world };
}

const SURVEYS = 2;
const LOG = FILE.replace(".json", ".forks.jsonl");

/** Does something in the middle of a run: some cells then have some forks. */
function inTheMiddle(does: (world: FakeWorld) => void, after = 25): FakeWorld {
  let opened = 0;
  const world: FakeWorld = createFakeWorld(
    {
      ...figures,
      failure: (_, step) => {
        opened += step === "open" ? 1 : 0;
        if (opened > after) does(world);
        return null;
      },
    },
    folder,
  );
  return world;
}

/** Ctrl-C. */
async function breakOff(): Promise<ReturnType<typeof readResults>> {
  assert.equal(
    (
      await poolmark(
        RUN,
        inTheMiddle((world) => world.interrupt()),
      )
    ).code,
    130,
  );
  const results = readResults(join(folder, FILE));
  const forks = results.cells.map((cell) => cell.forks.length);
  assert.ok(forks.some((count) => count > 0) && forks.some((count) => count < 3), forks.join());
  return results;
}

/** What kill -9 leaves: the driver gets no chance to tidy, and may be in the middle of a line. */
async function kill(): Promise<void> {
  const dies = inTheMiddle(() => {
    throw new Error("killed");
  });
  await assert.rejects(poolmark(RUN, dies), /killed/);
  appendFileSync(join(folder, LOG), '{"block":1,"fork":2,"ce');
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
      // The reference's process has the other normalizers, too.
      if (cell.role !== "main-thread" && cell.role !== "anchor") missing += 3 - was.length;
    }
    assert.ok(missing > 0);
    assert.equal(world.environments.length, missing + SURVEYS);
  });

  test("goes on also from what a driver that was killed has left on disk, which report shows", async () => {
    await kill();
    const header = readResults(join(folder, FILE));
    assert.equal(header.status, "running");
    assert.ok(header.cells.every(({ forks }) => forks.length === 0));
    const { out } = await poolmark(`report ${FILE} --format json`);
    const shown = JSON.parse(out) as typeof header;
    assert.ok(shown.cells.some(({ forks, throughput }) => forks.length > 0 && throughput !== null));
    assert.ok(shown.noise.length > 0);

    assert.equal((await poolmark(`${RUN} --resume ${FILE}`)).code, 0);
    const { status, cells, noise } = readResults(join(folder, FILE));
    assert.equal(status, "complete");
    assert.ok(cells.every(({ forks }) => forks.length === 3));
    assert.deepEqual(new Set(noise.map(({ fork }) => fork)), new Set([0, 1, 2]));
    for (const [i, { forks }] of shown.cells.entries())
      assert.deepEqual(cells[i]?.forks.slice(0, forks.length), forks);
    assert.equal(existsSync(join(folder, LOG)), false);
  });

  test("goes on after it was broken off twice, and says each warning once", async () => {
    await kill();
    const again = inTheMiddle((world) => world.interrupt(), 8);
    assert.equal((await poolmark(`${RUN} --resume ${FILE}`, again)).code, 130);
    assert.equal((await poolmark(`${RUN} --resume ${FILE}`)).code, 0);
    for (const { forks, warnings } of readResults(join(folder, FILE)).cells) {
      assert.deepEqual(
        forks.map(({ fork }) => fork),
        [0, 1, 2],
      );
      assert.equal(new Set(warnings).size, warnings.length, warnings.join());
    }
  });

  test("a line of the log that is broken and not the last is named, by report and before it is measured again", async () => {
    await kill();
    const [first = "", second = "", ...others] = readFileSync(join(folder, LOG), "utf8").split("\n");
    writeFileSync(join(folder, LOG), [first, second.slice(0, 40), ...others].join("\n"));
    const { warnings } = JSON.parse((await poolmark(`report ${FILE} --format json`)).out) as Results;
    assert.equal(warnings.filter((one) => one.includes("is broken")).length, 1, warnings.join());
    assert.match(
      warnings.join(),
      /Line 2 of ".*results\.forks\.jsonl" is broken: the fork in it is left out/,
    );
    const { code, err } = await poolmark(`${RUN} --resume ${FILE}`);
    assert.equal(code, 0);
    assert.match(err, /^poolmark: Line 2 of "\S+" is broken: the fork in it is measured again$/m);
    assert.equal(err.split("is broken").length, 2, err);
    assert.ok(readResults(join(folder, FILE)).cells.every(({ forks }) => forks.length === 3));
  });

  test("goes on with a shard, whose blocks are numbered as in the whole run", async () => {
    const argv = `${RUN} --shard 2/2`;
    assert.equal(
      (
        await poolmark(
          argv,
          inTheMiddle((world) => world.interrupt(), 8),
        )
      ).code,
      130,
    );
    assert.equal((await poolmark(`${argv} --resume ${FILE}`)).code, 0);
    const { cells } = readResults(join(folder, FILE));
    assert.ok(cells.length > 0 && cells.every(({ block, forks }) => block > 0 && forks.length === 3));
  });

  test("a break is no part of how long the run took", async () => {
    const { tookMs = 0 } = await breakOff();
    const world = createFakeWorld(figures, folder);
    world.clock.advance(24 * 3_600_000);
    assert.equal((await poolmark(`${RUN} --resume ${FILE}`, world)).code, 0);
    const whole = readResults(join(folder, FILE));
    assert.ok(Date.parse(whole.finishedAt ?? "") - Date.parse(whole.startedAt) > 24 * 3_600_000);
    assert.ok(whole.tookMs !== undefined && whole.tookMs > 0.9 * tookMs && whole.tookMs < 10 * tookMs);
  });

  test("does not try again what has failed", async () => {
    await breakOff();
    const lines = readFileSync(join(folder, LOG), "utf8").trim().split("\n");
    const lost = lines.map((line) => {
      const { cells, ...rest } = JSON.parse(line) as { cells: { pool: string }[] };
      const died = { failure: { reason: "it died", unsupported: false }, fork: null };
      return JSON.stringify({
        ...rest,
        cells: cells.map((cell) => (cell.pool === "threads" ? { ...cell, ...died } : cell)),
      });
    });
    writeFileSync(join(folder, LOG), `${lost.join("\n")}\n`);
    const { code } = await poolmark(
      `${RUN} --resume ${FILE}`,
      createFakeWorld(
        {
          ...figures,
          failure(pool) {
            assert.notEqual(pool, "threads");
            return null;
          },
        },
        folder,
      ),
    );
    assert.equal(code, 1);
    const threads = readResults(join(folder, FILE)).cells.filter(({ pool }) => pool === "threads");
    assert.ok(threads.every(({ outcome, reason }) => outcome === "failed" && reason?.endsWith("it died")));
  });

  test("without its log it is refused: there is nothing to go on with", async () => {
    await breakOff();
    rmSync(join(folder, LOG));
    const { code, err } = await poolmark(`${RUN} --resume ${FILE}`);
    assert.equal(code, 2);
    assert.match(err, /Cannot resume ".*results\.json": its log ".*results\.forks\.jsonl" is missing/);
  });

  for (const [what, argv, says] of [
    ["other rounds", `${RUN} --rounds 7`, /rounds was \S+ and is now 7; give the same arguments/],
    ["another seed", `${RUN} --seed 5`, /seed was 1 and is now 5/],
    [
      "other pools",
      RUN.replace("piscina,", ""),
      /pools was \["piscina","threads"\] and is now \["threads"\]/,
    ],
    ["other cores", `${RUN} --assume-cores 2`, /cores was 4 and is now 2/],
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
    assert.match(err, /anchor was 1 and is now 2; .* or start a new run without --resume/);
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
    assert.match(
      err,
      /Cannot resume: the inputs of cpu-primes, or their results, have changed; start a new run/,
    );
    assert.deepEqual(world.turns, []);
    assert.ok(world.stopped());
  });

  test("a file that is complete, cut off in the middle, or missing: one sentence, exit code 2", async () => {
    await poolmark(RUN);
    const text = readFileSync(join(folder, FILE), "utf8");
    writeFileSync(join(folder, "half.json"), text.slice(0, text.length / 2));
    for (const [file, says] of [
      [FILE, /^poolmark: Cannot resume ".*": the run is complete; start a new run without --resume\n$/],
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

test("a run of 2,000 blocks does as much after the last block as after the first: one line is appended", {
  skip: thisRuntime().name === "node" ? false : "takes seconds, and is the same in every runtime",
}, async () => {
  const files = new Set<number>();
  const sizes: number[] = [];
  const world = createFakeWorld(
    {
      rate: () => 1000,
      failure(_, step) {
        if (step !== "open") return null;
        // What a results file is written to has another inode each time.
        files.add(statSync(join(folder, FILE)).ino);
        sizes.push(existsSync(join(folder, LOG)) ? statSync(join(folder, LOG)).size : 0);
        return null;
      },
    },
    folder,
  );
  const argv = "--scenarios noop --pools async-only --workers 1,2 --forks 1000 --rounds 1 --quiet";
  assert.equal((await poolmark(`run ${argv}`, world)).code, 0);
  assert.equal(files.size, 1);
  const lines = sizes.slice(1).flatMap((size, i) => (size === sizes[i] ? [] : [size - (sizes[i] as number)]));
  assert.equal(lines.length, 2000 - 1);
  assert.ok(
    Math.max(...lines) < 1.5 * Math.min(...lines),
    `${Math.min(...lines)} to ${Math.max(...lines)} bytes`,
  );
  assert.equal(
    readResults(join(folder, FILE)).cells.every(({ forks }) => forks.length === 1000),
    true,
  );
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
