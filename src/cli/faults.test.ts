// `poolmark faults` as a whole: on findings that are made up, so without processes and without time passing.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { Finding, Step } from "../faults/finding.ts";
import type { Trial } from "../faults/run-trials.ts";
import { scorecardJsonSchema, scorecardSchema } from "../faults/scorecard.ts";
import { thisRuntime } from "../host/runtime.ts";
import { scorecardPage } from "../report/faults/page.ts";
import { createFakeWorld, type FakeWorld } from "../testing/fake-world.ts";
import { assertGolden } from "../testing/golden.ts";
import { emptiedFolder } from "../testing/test-folder.ts";
import { main } from "./program.ts";

const folder = emptiedFolder();

const CLEAN = { threads: 0, processes: 0, rssGrowthBytes: 1e6 };
const ENDED: Step = { step: "ended", closes: true, terminates: null, tookMs: 3 };

/** A pool that does well, but for some faults. */
function imagined({ pool, fault }: Trial): Finding {
  const error = {
    isError: true,
    name: "Error",
    text: "worker exited",
    code: null,
    cause: null,
    own: {},
    stack: null,
  };
  const caller =
    fault === "process-exit"
      ? ({ how: "rejected", error, tookMs: 1200 } as const)
      : ({ how: "resolved", value: "done", tookMs: 2 } as const);
  const whole: Step[] = [
    { step: "saw", caller, others: [] },
    { step: "worked", workers: 2, atOnce: pool.pool === "threads" ? 1 : 2, rejected: 0, tookMs: 20 },
    ENDED,
    { step: "left", ...CLEAN },
  ];
  const found = { end: "exited with code 0", stoppedAtBytes: null, wallMs: 250 };
  if (fault === "endless-loop") return { ...found, steps: [], end: null };
  if (fault === "too-many-workers") return { ...found, steps: [], stoppedAtBytes: 1.1e9 };
  if (fault === "stack-overflow") return { ...found, steps: [], end: "was killed by SIGTRAP" };
  return { ...found, steps: whole };
}

async function poolmark(
  argv: string,
  look: (trial: Trial, world: FakeWorld) => Finding = imagined,
): Promise<{ code: number; out: string; err: string; tried: Trial[]; stopped: number }> {
  const tried: Trial[] = [];
  let stopped = 0;
  const fake = createFakeWorld({ rate: () => 1 }, folder);
  const world: FakeWorld = {
    ...fake,
    async openTrials() {
      return {
        async run(trial) {
          tried.push(trial);
          return look(trial, fake);
        },
        async stop() {
          stopped += 1;
        },
      };
    },
  };
  const code = await main(world, ["faults", ...argv.split(" ").filter((word) => word !== "")]);
  return { code, out: world.out(), err: world.err(), tried, stopped };
}

const { name: runtime, version } = thisRuntime();
/** The table of whatever runtime this is. */
const anonymous = (text: string) =>
  text
    .replace(/poolmark \d+\.\d+\.\d+\S*/, "poolmark VERSION")
    .replaceAll(`${runtime} ${version}`, "RUNTIME")
    .replaceAll(`--runtimes ${runtime}`, "--runtimes RUNTIME")
    // The first column is as wide as the runtime's name makes it.
    .replaceAll(/ +│/g, " │")
    .replaceAll(/─+/g, "─")
    .replace(/threads \d+\.\d+\.\d+\S*/, "threads VERSION")
    .replaceAll(new RegExp(`right of those tried: ${runtime} *`, "g"), "right of those tried: RUNTIME ");

const SOME =
  "--faults process-exit,stack-overflow,endless-loop,timeout,too-many-workers --pools worker-threads,threads";

describe("poolmark faults", () => {
  for (const format of ["text", "markdown"]) {
    test(`draws a table with a symbol and a word for each, and footnotes: ${format}`, async () => {
      const { code, out, stopped } = await poolmark(
        `${SOME} --runtimes ${runtime} --format ${format} --quiet`,
      );
      assert.equal(code, 0);
      assert.equal(stopped, 1);
      assertGolden(`src/cli/golden/faults.${format === "text" ? "txt" : "md"}`, anonymous(out));
    });
  }

  test("one symbol where it is the same in all runtimes, else one for each", async () => {
    const { out } = await poolmark(`${SOME} --runtimes ${runtime} --format json --quiet`);
    const card = scorecardSchema.parse(JSON.parse(out));
    const elsewhere = card.rows.map((row): typeof row =>
      row.pool === "threads" && row.fault === "process-exit"
        ? { ...row, runtime: "other", grade: "flawed" }
        : { ...row, runtime: "other" },
    );
    const { parts } = scorecardPage({
      ...card,
      runtimes: [...card.runtimes, { label: "other", version: "1" }],
      rows: [...card.rows, ...elsewhere],
    });
    const [glance] = parts.flatMap((part) => ("rows" in part ? [part] : []));
    const cellsOf = (title: RegExp) =>
      glance?.rows
        .map(({ cells }) => cells.map((cell) => (typeof cell === "string" ? cell : cell.text)))
        .find(([first = ""]) => title.test(first))
        ?.slice(1);
    assert.deepEqual(cellsOf(/process\.exit/), ["✓", "✗ ~"]);
    assert.deepEqual(cellsOf(/loops for ever/), ["✗", "✗"]);
    assert.deepEqual(cellsOf(/exceeds its timeout/), ["–", "–"]);
    assert.deepEqual(cellsOf(/right, of those tried in other/), ["2/5", "0/5"]);
  });

  test("a scorecard is shown again by report, and one of another version is refused", async () => {
    const { out } = await poolmark(
      `${SOME} --runtimes ${runtime} --format markdown --json card.json --quiet`,
    );
    const again = async (argv: string) => {
      const world = createFakeWorld({ rate: () => 1 }, folder);
      const code = await main(world, ["report", ...argv.split(" ")]);
      return { code, out: world.out(), err: world.err() };
    };
    assert.deepEqual(await again("card.json --format markdown"), { code: 0, out, err: "" });
    assert.match((await again("card.json --format csv")).err, /Unknown format "csv"/);
    const card = JSON.parse(readFileSync(join(folder, "card.json"), "utf8"));
    writeFileSync(join(folder, "old.json"), JSON.stringify({ ...card, scorecardVersion: 0 }));
    writeFileSync(join(folder, "half.json"), JSON.stringify({ ...card, rows: undefined }));
    assert.match((await again("old.json")).err, /scorecard version 0, this poolmark reads version/);
    assert.match((await again("half.json")).err, /not a valid scorecard: rows/);
  });

  test("results/faults.schema.json is the schema that the code validates with", () => {
    assertGolden("results/faults.schema.json", `${JSON.stringify(scorecardJsonSchema(), null, 2)}\n`);
  });

  test("writes what its schema says, to a file and to stdout", async () => {
    const { out } = await poolmark(`${SOME} --runtimes ${runtime} --format json --json card.json --quiet`);
    const card = scorecardSchema.parse(JSON.parse(out));
    assert.deepEqual(JSON.parse(readFileSync(join(folder, "card.json"), "utf8")), card);
    assert.equal(card.rows.length, 2 * 6);
    assert.equal(card.status, "complete");
    const timeout = card.rows.filter(({ fault }) => fault === "timeout");
    assert.deepEqual(
      timeout.map(({ grade }) => grade),
      ["unsupported", "unsupported"],
    );
    for (const row of card.rows)
      assert.ok(row.grade === "good" || row.notes.length > 0 || row.headline !== null);
    const { out: onStdout, err } = await poolmark(`${SOME} --runtimes ${runtime} --json -`);
    assert.deepEqual(scorecardSchema.parse(JSON.parse(onStdout)).rows, card.rows);
    assert.match(err, /worker-threads/);
  });

  test("tries all faults on all pools, the control first, and none that cannot happen", async () => {
    const { tried } = await poolmark(`--runtimes ${runtime} --pools async-only,piscina --quiet`);
    assert.equal(tried[0]?.fault, "nothing");
    const faultsOf = (pool: string) =>
      tried.filter((trial) => trial.pool.pool === pool).map(({ fault }) => fault);
    assert.ok(!faultsOf("async-only").includes("ten-die"));
    assert.ok(faultsOf("piscina").includes("ten-die"));
    assert.ok(!faultsOf("piscina").includes("timeout"));
    assert.ok(faultsOf("piscina").length >= 22);
    assert.ok(tried.every(({ deadlineMs }) => deadlineMs <= 20_000));
  });

  test("Ctrl-C keeps what is done, says so, and ends with 130", async () => {
    const look = (trial: Trial, world: FakeWorld) => {
      if (trial.fault === "stack-overflow") world.interrupt();
      return imagined(trial);
    };
    const { code, out, stopped } = await poolmark(
      `${SOME} --runtimes ${runtime} --format json --quiet`,
      look,
    );
    assert.equal(code, 130);
    assert.ok(stopped >= 1);
    const card = scorecardSchema.parse(JSON.parse(out));
    assert.equal(card.status, "interrupted");
    assert.ok(card.rows.some(({ grade }) => grade === "good"));
    assert.ok(card.rows.some(({ grade }) => grade === "skipped"));
  });
});

describe("a wrong argument of faults is one sentence, exit code 2, and nothing is tried", () => {
  for (const [argv, says] of [
    ["--pools piscine", /Unknown pool "piscine": did you mean "piscina"\?/],
    ["--faults throw-error", /Unknown fault "throw-error": did you mean "throws-error"\?/],
    ["--runtimes nod", /Unknown runtime "nod": did you mean "node"\?/],
    ["--runtimes ./no/such/binary", /cannot be started/],
    ["--format pdf", /Unknown format "pdf"/],
    ["--faults throws-error,,timeout", /values with commas/],
    ["--json .", /it is a folder/],
    ["--fault timeout", /unknown option '--fault'/],
    ["surprise", /too many arguments/],
  ] as const) {
    test(argv, async () => {
      const { code, out, err, tried } = await poolmark(argv);
      assert.equal(code, 2);
      assert.match(err, says);
      assert.equal(out, "");
      assert.doesNotMatch(err, /\n\s+at /);
      assert.deepEqual(tried, []);
    });
  }
});
