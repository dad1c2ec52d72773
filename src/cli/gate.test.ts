// The gate's verbs on cells of known speed: exit codes and who is named, without processes or time.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { CellSpec } from "../domain/cell.ts";
import { CellFailure } from "../domain/protocol.ts";
import type { Results } from "../results/schema.ts";
import { createFakeWorld, type FakeFigures, type FakeWorld } from "../testing/fake-world.ts";
import { emptiedFolder } from "../testing/test-folder.ts";
import { main } from "./program.ts";

const folder = emptiedFolder();

interface Slower {
  readonly job?: number;
  readonly pools?: Readonly<Record<string, number>>;
  readonly scenario?: string;
}

/** Jobs of a millisecond on four cores; what is slower takes so many times as long. */
function figuresOf({ job = 1, pools = {}, scenario = "cpu-primes" }: Slower = {}): FakeFigures {
  return {
    rate: (pool, { workers, scenario: { name } }: CellSpec) => {
      const ofJob = pool === "anchor" || name !== scenario ? 1 : job;
      return (1000 * (pool === "main-thread" ? 1 : Math.min(workers, 4))) / ofJob / (pools[pool] ?? 1);
    },
    spread: 0.005,
  };
}

async function poolmark(argv: string, world: FakeWorld = createFakeWorld(figuresOf(), folder)) {
  const code = await main(world, argv.split(" "));
  return { code, out: world.out(), err: world.err() };
}

const measured = new Map<string, string>();

/** The suite's own cells, measured once for all tests that want the same. */
async function measureSuite(
  file: string,
  slower: Slower = {},
  figures: Partial<FakeFigures> = {},
  flags = "",
): Promise<void> {
  const key = JSON.stringify([slower, figures, figures.failure?.toString(), flags]);
  const known = measured.get(key);
  if (known !== undefined) return writeFileSync(join(folder, file), known);
  const world = createFakeWorld({ ...figuresOf(slower), ...figures }, folder);
  await poolmark(`run --suite ci${flags} --json ${file} --quiet`, world);
  measured.set(key, readFileSync(join(folder, file), "utf8"));
}

/** Few cells of the suite, with few turns. */
const measure = (file: string, slower?: Slower, figures?: Partial<FakeFigures>) =>
  measureSuite(
    file,
    slower,
    figures,
    " --scenarios noop,cpu-primes --pools piscina,workerpool,threads --rounds 8",
  );

const read = (file: string): Results => JSON.parse(readFileSync(join(folder, file), "utf8"));

function edit(from: string, to: string, change: (results: Results) => unknown): void {
  const results = read(from);
  change(results);
  writeFileSync(join(folder, to), JSON.stringify(results));
}

describe("poolmark compare", () => {
  test("two runs of the same: exit 0, with what could have been found", async () => {
    await measureSuite("a.json");
    await measureSuite("b.json", {}, { spread: 0.006 });
    const { code, out } = await poolmark("compare a.json b.json");
    assert.equal(code, 0);
    assert.match(out, /No regression: \d+ equivalent/);
    assert.match(out, /│ +5\.\d %/);
  });

  test("a slower job is named as one, though every pool is slower by as much: exit 1", async () => {
    await measure("a.json");
    await measure("b.json", { job: 1.15 });
    const { code, out } = await poolmark("compare a.json b.json");
    assert.equal(code, 1);
    assert.match(
      out,
      /^cpu-primes · the job itself · 4 workers · node: a slower job \(time per job \+1\d %/m,
    );
    assert.doesNotMatch(out, /slower pool/);
    assert.doesNotMatch(out, /^(noop|io-timer) · the job itself.*slower/m);
  });

  test("a slower adapter is named as a slower pool, and no other: exit 1", async () => {
    await measure("a.json");
    await measure("b.json", { pools: { workerpool: 1.2 } });
    const { code, out } = await poolmark("compare a.json b.json");
    assert.equal(code, 1);
    assert.match(
      out,
      /^cpu-primes · workerpool · 4 workers · node: a slower pool \(time per job \+(19|20|21) %/m,
    );
    assert.doesNotMatch(out, /slower job|piscina.*slower/);
  });

  test("latency under load is compared where both runs have it", async () => {
    const command =
      "run --scenarios cpu-primes --workers 1x --pools piscina --forks 5 --load open --quiet --json";
    await poolmark(`${command} a.json`);
    await poolmark(`${command} b.json`, createFakeWorld(figuresOf({ pools: { piscina: 1.3 } }), folder));
    const { code, out } = await poolmark("compare a.json b.json --tolerance throughput=90%,cpu=90%");
    assert.equal(code, 1);
    assert.match(out, /piscina · 4 workers · node: a slower pool \(p99 latency at \d+ % load \+/);
  });

  test("what is slower within --tolerance is borne; a faster pool is an improvement", async () => {
    await measure("a.json");
    await measure("b.json", { pools: { workerpool: 1.2, piscina: 0.8 } });
    const { code, out } = await poolmark("compare a.json b.json --tolerance 30%");
    assert.equal(code, 0);
    assert.match((await poolmark("compare a.json b.json")).out, /piscina · 4 workers · node: a faster pool/);
    assert.match(out, /No regression/);
  });

  test("a cell that is missing fails, unless --lenient", async () => {
    await measure("a.json");
    const failure: FakeFigures["failure"] = (pool, step) =>
      pool === "threads" && step === "open" ? new CellFailure("Boom") : null;
    await measure("b.json", {}, { failure });
    const { code, out } = await poolmark("compare a.json b.json");
    assert.equal(code, 1);
    assert.match(out, /cpu-primes · threads · 4 workers · node: missing, failed: Boom/);
    assert.equal((await poolmark("compare a.json b.json --lenient")).code, 0);
  });

  test("noise: inconclusive passes, and under --strict is exit 4", async () => {
    await measure("a.json", {}, { spread: 0.3 });
    await measure("b.json", {}, { spread: 0.31 });
    const { code, out } = await poolmark("compare a.json b.json");
    assert.equal(code, 0);
    assert.match(out, /\d+ inconclusive/);
    assert.equal((await poolmark("compare a.json b.json --strict")).code, 4);
  });
});

describe("poolmark compare with the baseline alone", () => {
  test("measures the baseline's cells here and now; what is the same passes", async () => {
    await measureSuite("a.json");
    const { code, out, err } = await poolmark("compare a.json");
    assert.equal(code, 0, err);
    assert.match(out, /a\.json → here and now/);
    assert.doesNotMatch(err, /slower/);
  });

  test("a suite has fewer worker counts for some scenarios: what the baseline did not measure is not measured now", async () => {
    await poolmark("run --suite quick --pools piscina --forks 3 --rounds 4 --json a.json --quiet");
    const { out } = await poolmark("compare a.json");
    assert.match(out, /│ 8 workers · node/);
    assert.doesNotMatch(out, /baseline does not have/);
  });

  test("a slower pool is measured again before it fails, with both measurements in the report", async () => {
    await measureSuite("a.json");
    const world = createFakeWorld(figuresOf({ pools: { piscina: 1.2 } }), folder);
    const { code, out, err } = await poolmark("compare a.json", world);
    assert.equal(code, 1, err);
    assert.match(err, /cells? looks? slower: measured again/);
    assert.match(out, /piscina · 4 workers · node: a slower pool/);
    assert.match(out, /second measurement, all 9 forks: .*, regression/);
  });

  for (const [openMs, what] of [
    [500, /measured again with 4 fresh forks/],
    [1000, /measured again with [34] fresh forks/],
    [1900, /measured again with [34] fresh forks|not measured again/],
    [2600, /not measured again: 3 fresh forks would take \d+ s, and \d+ s of 288 s are left/],
  ] as const) {
    test(`ci, every pool suspected, where a process takes ${openMs} ms to open: under 5 minutes, and never a pass that hides it`, async () => {
      await measureSuite("a.json");
      const slower = { "worker-threads": 1.2, piscina: 1.2, workerpool: 1.2, threads: 1.2 };
      const world: FakeWorld = createFakeWorld(
        {
          ...figuresOf({ pools: slower }),
          failure: (_, step) => {
            if (step === "open") world.clock.advance(openMs);
            return null;
          },
        },
        folder,
      );
      const { code, out, err } = await poolmark("compare a.json", world);
      assert.match(err, what);
      assert.ok(world.clock.nowMs() < 300_000, `${world.clock.nowMs()} ms`);
      const again = /fresh forks$/m.test(err);
      assert.equal(code, again ? 1 : 0);
      if (again) return;
      assert.match(
        out,
        /^No regression was proven, but the time was too short to measure all suspects again: .*\d+\s+still\s+suspected$/ms,
      );
      assert.match(
        out.replaceAll(/\s+/g, " "),
        /cpu-primes · piscina [^;]*: time per job was suspected and is inconclusive; first measurement, 5 forks: [^;]*, suspected; no second measurement: 3 fresh forks would take/,
      );
    });
  }

  test("a run of other cells than the suite's own has no such budget", async () => {
    const flags = "--suite ci --forks 6 --quiet --json";
    await poolmark(`run ${flags} a.json`);
    const world: FakeWorld = createFakeWorld(
      {
        ...figuresOf({ pools: { piscina: 1.2 } }),
        failure: (_, step) => {
          if (step === "open") world.clock.advance(5000);
          return null;
        },
      },
      folder,
    );
    assert.equal((await poolmark("compare a.json", world)).code, 1);
  });

  test("a job module is not in a results file: the user's mistake", async () => {
    writeFileSync(join(folder, "job.mjs"), "export default (x) => x;\nexport const inputs = [1];\n");
    await poolmark("run job.mjs --pools piscina --workers 1 --forks 2 --json own.json --quiet");
    assert.match(
      (await poolmark("compare own.json own.json")).out,
      /so few forks tell nothing: measure both with/,
    );
    const { code, err } = await poolmark("compare own.json");
    assert.equal(code, 2);
    assert.match(err, /measured job\.mjs, and a results file does not hold a job module/);
  });
});

describe("what cannot be compared is never a pass", () => {
  const FOREIGN: readonly (readonly [what: string, change: (results: Results) => unknown, says: RegExp])[] = [
    [
      "another CPU",
      ({ environment }) => Object.assign(environment, { cpuModel: "Other" }),
      /CPU model was .*, now Other/,
    ],
    [
      "fewer cores",
      ({ environment }) => Object.assign(environment, { cores: 2 }),
      /effective cores was 4, now 2/,
    ],
    [
      "a quota",
      ({ environment }) => Object.assign(environment, { quotaCores: 1.5 }),
      /CPU quota was none, now 1.5 cores/,
    ],
    [
      "another major version of the runtime",
      ({ environment }) => Object.assign(environment.runtimes[0] as object, { version: "22.1.0" }),
      /version of node was 20, now 22/,
    ],
    [
      "another version of a library",
      ({ environment }) => Object.assign(environment.packages, { piscina: "4.0.0" }),
      /version of piscina was .*, now 4\.0\.0/,
    ],
    [
      "other inputs",
      ({ scenarios }) => Object.assign(scenarios[0] as object, { inputsDigest: "0" }),
      /noop has other inputs, or other results/,
    ],
  ];
  for (const [what, change, says] of FOREIGN) {
    test(`${what}: exit 3 and a sentence; with --allow-foreign advice only`, async () => {
      await measure("a.json");
      await measure("slow.json", { job: 1.5 });
      edit("slow.json", "b.json", change);
      const { code, out, err } = await poolmark("compare a.json b.json");
      assert.equal(code, 3);
      assert.equal(out, "");
      assert.match(err, says);
      assert.equal(err.trim().split("\n").length, 1);
      const advice = await poolmark("compare a.json b.json --allow-foreign");
      assert.equal(advice.code, 0);
      assert.match(advice.out, /Advice only/);
      assert.match(advice.out, /a slower job/);
    });
  }

  test("another minor version of the runtime is comparable", async () => {
    await measure("a.json");
    edit("a.json", "b.json", ({ environment }) =>
      Object.assign(environment.runtimes[0] as object, { version: "20.9.9" }),
    );
    assert.equal((await poolmark("compare a.json b.json")).code, 0);
  });

  test("files that are corrupt, empty, of something else, or not there: exit 2 and a sentence", async () => {
    await measure("a.json");
    for (const [name, text] of [
      ["empty.json", ""],
      ["cut.json", readFileSync(join(folder, "a.json"), "utf8").slice(0, 5000)],
      ["list.json", "[]"],
      ["other.json", '{"benchmarks": []}'],
      ["wrong.json", '{"schemaVersion": 2, "cells": "none"}'],
    ] as const) {
      writeFileSync(join(folder, name), text);
      for (const pair of [`a.json ${name}`, `${name} a.json`]) {
        const { code, out, err } = await poolmark(`compare ${pair}`);
        assert.equal(code, 2, pair);
        assert.equal(out, "");
        assert.equal(err.trim().split("\n").length, 1);
        assert.ok(err.includes(name));
      }
    }
    assert.equal((await poolmark("compare a.json nothing.json")).code, 2);
  });

  test("a file of an older poolmark: exit 3", async () => {
    await measure("a.json");
    edit("a.json", "old.json", (results) => Object.assign(results, { schemaVersion: 1 }));
    const { code, err } = await poolmark("compare old.json a.json");
    assert.equal(code, 3);
    assert.match(err, /has schema version 1, this poolmark reads versions 2 and 3/);
  });

  test("a baseline in which nothing was measured: exit 3; a current run like that: every cell is missing", async () => {
    await measure("a.json");
    edit("a.json", "none.json", (results) => {
      for (const cell of results.cells)
        Object.assign(cell, { outcome: "skipped", reason: "interrupted", forks: [] });
    });
    assert.equal((await poolmark("compare none.json a.json")).code, 3);
    const { code, out } = await poolmark("compare a.json none.json");
    assert.equal(code, 1);
    assert.match(out, /missing, skipped: interrupted/);
  });
});

describe("poolmark against", () => {
  const JOB = "export default (x) => x;\nexport const inputs = [1];\n";

  function writeJob(place = "."): void {
    mkdirSync(join(folder, place), { recursive: true });
    writeFileSync(join(folder, place, "package.json"), "{}");
    writeFileSync(join(folder, place, "job.mjs"), JOB);
  }

  /** The old job is the one that is not in the working folder itself. */
  const isOld = ({ scenario }: CellSpec) =>
    "job" in scenario && scenario.job.module !== new URL(`file://${join(folder, "job.mjs")}`).href;

  /** What the new version takes more, by its reference and in each pool, in the fork that is asked for. */
  const worldOf = (slower: (pool: string, opened: number) => number, figures: Partial<FakeFigures> = {}) => {
    let opened = 0;
    return createFakeWorld(
      {
        rate: (pool, spec) => (1000 * spec.workers) / (isOld(spec) ? 1 : slower(pool, opened)),
        failure: (_, step) => {
          if (step === "open") opened += 1;
          return null;
        },
        spread: 0.01,
        ...figures,
      },
      folder,
    );
  };

  test("the same job in a folder: no regression, and nothing is measured again", async () => {
    writeJob();
    writeJob("old");
    const world = worldOf(() => 1);
    const { code, out, err } = await poolmark("against old job.mjs", world);
    assert.equal(code, 0, err);
    assert.match(out, /No regression/);
    assert.doesNotMatch(err, /slower/);
    // Three forks of two references, a first look at each job, and one process that warms the new one.
    assert.equal(world.environments.length, 3 * 2 + 2 + 1);
    assert.ok(world.stopped());
  });

  test("--rounds asks for a look: no process warms the job", async () => {
    writeJob();
    writeJob("old");
    const world = worldOf(() => 1);
    assert.equal((await poolmark("against old job.mjs --rounds 8", world)).code, 0);
    assert.equal(world.environments.length, 3 * 2 + 2);
  });

  test("--tolerance 0: a job that is slower at all fails, and the same job does not", async () => {
    writeJob();
    writeJob("old");
    const slower = await poolmark(
      "against old job.mjs --tolerance 0",
      worldOf(() => 1.03),
    );
    assert.equal(slower.code, 1, slower.err);
    assert.match(slower.out, /tolerance 0\.0 %/);
    const same = await poolmark(
      "against old job.mjs --tolerance 0",
      worldOf(() => 1),
    );
    assert.equal(same.code, 0, same.err);
    const bad = await poolmark(
      "against old job.mjs --tolerance throughput=",
      worldOf(() => 1),
    );
    assert.equal(bad.code, 2);
    assert.match(bad.err, /Expected a share/);
  });

  test("a slower job is suspected, measured again, and named: exit 1, with both measurements", async () => {
    writeJob();
    writeJob("old");
    const { code, out, err } = await poolmark(
      "against old job.mjs --pools piscina",
      worldOf(() => 1.2),
    );
    assert.equal(code, 1, err);
    assert.match(err, /1 cell looks slower: measured again with 4 fresh forks/);
    assert.match(out, /job\.mjs · the job itself · 4 workers · node: a slower job \(time per job \+/);
    assert.match(out, /first measurement, 5 forks: \+\d+ % \[.*\], suspected/);
    assert.match(out, /second measurement, all 9 forks: \+\d+ % \[.*\], regression/);
    assert.doesNotMatch(out, /slower pool/);
  });

  test("what was slower in the first measurement only does not fail", async () => {
    writeJob();
    writeJob("old");
    // One process that warms, then five forks of two references alone and of four processes.
    const world = worldOf((pool, opened) => (pool === "piscina" && opened <= 1 + 5 * 6 ? 1.12 : 1), {
      spread: 0.02,
    });
    const { code, out, err } = await poolmark("against old job.mjs --pools piscina", world);
    assert.match(err, /slower: measured again/);
    assert.equal(code, 0, out);
    assert.match(out, /time per job was suspected and is/);
  });

  test("--budget: what cannot be measured again within fails nothing, is said, and is exit 4 under --strict", async () => {
    writeJob();
    writeJob("old");
    for (const [flags, exit] of [
      ["--budget 1s", 0],
      ["--budget 1s --strict", 4],
      ["--budget 10m", 1],
    ] as const) {
      const { code, out } = await poolmark(
        `against old job.mjs --pools piscina ${flags}`,
        worldOf(() => 1.2),
      );
      assert.equal(code, exit, out);
      if (exit !== 1)
        assert.match(out, /no second measurement: 3 fresh forks would take .* 0 s of 1 s are left/);
    }
  });

  test("a pool that only seems faster, as the job became longer, is no bare inconclusive", async () => {
    writeJob();
    writeJob("old");
    // The job takes 40 % longer, and what the pool adds as long as before.
    const { out } = await poolmark(
      "against old job.mjs --pools piscina",
      worldOf((pool) => (pool === "piscina" ? 1.05 : 1.4)),
    );
    assert.match(out, /job\.mjs · the job itself · .*: a slower job/);
    assert.match(out, /– job/);
    assert.match(
      out.replaceAll(/\s+/g, " "),
      /job changed: the job became longer, .* pool ÷ reference falls without any change in the pool/,
    );
    assert.match(out, /2 job changed/);
  });

  test("a git ref is checked out, measured, and removed; a ref that does not exist is the user's mistake", async () => {
    writeJob();
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", folder, ...args], { stdio: "pipe" }).toString();
    git("init", "--quiet");
    git("add", ".");
    git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "first");
    const { code, out, err } = await poolmark(
      "against HEAD job.mjs --pools piscina --format json",
      worldOf(() => 1.3),
    );
    assert.equal(code, 1, err);
    assert.match(JSON.parse(out).baseline, /^HEAD \([0-9a-f]{9}\)$/);
    assert.equal(git("worktree", "list").trim().split("\n").length, 1);
    const wrong = await poolmark(
      "against v9 job.mjs",
      worldOf(() => 1),
    );
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /^poolmark: No git ref "v9"/);
  });

  test("an old version that cannot be measured is never a pass", async () => {
    writeJob();
    writeJob("old");
    const failure: FakeFigures["failure"] = (_, step, spec) =>
      step === "open" && isOld(spec) ? new CellFailure("Boom") : null;
    const { code, err } = await poolmark(
      "against old job.mjs",
      worldOf(() => 1, { failure }),
    );
    assert.equal(code, 3);
    assert.match(err, /nothing could be compared: .*Boom/);
    assert.equal((await poolmark("against elsewhere job.mjs")).code, 2);
    rmSync(join(folder, "old", "job.mjs"));
    assert.match((await poolmark("against old job.mjs")).err, /old has no "job\.mjs"/);
  });
});

describe("where people read it", () => {
  test("the job's summary on GitHub gets the Markdown, whatever the format", async () => {
    await measure("a.json");
    await measure("b.json", { job: 1.2 });
    const world = { ...createFakeWorld(figuresOf(), folder), env: { GITHUB_STEP_SUMMARY: "summary.md" } };
    writeFileSync(join(folder, "summary.md"), "before\n");
    assert.equal((await poolmark("compare a.json b.json --format github", world)).code, 1);
    const summary = readFileSync(join(folder, "summary.md"), "utf8");
    assert.match(summary, /^before\n### poolmark: Regression: 2 regressions \(cpu-primes · the job itself/);
    assert.match(world.out(), /^::error title=Slower job::cpu-primes · the job itself/);
  });

  test("a summary that cannot be written is a line on stderr: the exit code is the verdict's", async () => {
    await measure("a.json");
    await measure("b.json", { job: 1.2 });
    for (const [baseline, code] of [
      ["a.json", 1],
      ["b.json", 0],
    ] as const) {
      const world = { ...createFakeWorld(figuresOf(), folder), env: { GITHUB_STEP_SUMMARY: folder } };
      assert.equal((await poolmark(`compare ${baseline} b.json`, world)).code, code);
      assert.match(world.err(), /^poolmark: The summary in GITHUB_STEP_SUMMARY is not written: .*\n$/);
    }
  });

  test("report shows again what --json wrote, --html writes a page, and what cannot be written is said before", async () => {
    await measure("a.json");
    await measure("b.json", { job: 1.2 });
    const { code, out } = await poolmark("compare a.json b.json --json c.json --html c.html");
    assert.equal(code, 1);
    assert.equal((await poolmark("report c.json")).out, out);
    assert.match(readFileSync(join(folder, "c.html"), "utf8"), /<h1>Regression: .*<svg/s);
    const refused = await poolmark("compare a.json b.json --html a.json/c.html");
    assert.deepEqual([refused.code, refused.out], [2, ""]);
    const picture = await poolmark("report c.json --format svg --picture nonsense");
    assert.deepEqual([picture.code, picture.out], [2, ""]);
    assert.match(picture.err, /Unknown picture "nonsense".*gate/);
  });

  test("an unknown format is the user's mistake", async () => {
    await measure("a.json");
    assert.equal((await poolmark("compare a.json a.json --format xml")).code, 2);
  });
});

test("a tolerance without its unit is refused: 5 would let a fifth of the speed pass", async () => {
  const { code, err } = await poolmark("compare a.json b.json --tolerance 5");
  assert.equal(code, 2);
  assert.match(err, /argument '5' is invalid\. Expected a share, as in 7% or 0\.07/);
});

test("--strict beside a tolerance of 0 is refused before anything is read or measured", async () => {
  for (const argv of [
    "compare a.json b.json --tolerance 0",
    "compare a.json --tolerance throughput=0%",
    "against old job.mjs --tolerance all=5%,cpu=0",
  ]) {
    const { code, out, err } = await poolmark(`${argv} --strict`);
    assert.deepEqual([code, out], [2, ""], argv);
    assert.match(err, /^poolmark: --strict needs a tolerance above 0: .*\n$/);
  }
});

describe("poolmark calibrate", () => {
  const COMMAND =
    "calibrate --scenarios cpu-primes --pools piscina,workerpool --rounds 8 --out calibration.json --quiet";

  /** Jobs with a known fault take longer by as much as they say. */
  const faulty: FakeFigures = {
    ...figuresOf(),
    rate: (pool, spec) => {
      const name = "job" in spec.scenario ? spec.scenario.job.exportName : "";
      const more = /^slower(\d+)$/.exec(name)?.[1];
      return (1000 * (pool === "main-thread" ? 1 : spec.workers)) / (1 + Number(more ?? 0) / 100);
    },
  };

  test("tells noise, false alarms and which known faults are found; compare reads what it writes", async () => {
    const { code, out, err } = await poolmark(COMMAND, createFakeWorld(faulty, folder));
    assert.equal(code, 0, err);
    assert.match(out, /False alarms: 0 of 300 comparisons .*, at most 1\.0 % \(95 %\)/);
    assert.match(out, /job \+20 %: 100 % \(time per job, CPU time per job\), time per job \+(19|20|21) %/);
    assert.match(out, /one worker fewer: 100 %/);
    await poolmark("run --suite ci --scenarios cpu-primes --pools piscina,workerpool --json a.json --quiet");
    await poolmark(
      "run --suite ci --scenarios cpu-primes --pools piscina,workerpool --json b.json --quiet",
      createFakeWorld(figuresOf({ job: 1.15, scenario: "cpu-primes" }), folder),
    );
    assert.equal((await poolmark("compare a.json a.json --calibration calibration.json")).code, 0);
    assert.equal((await poolmark("compare a.json b.json --calibration calibration.json")).code, 1);
  });

  test("a calibration of another machine: exit 3; of no use at all: exit 2", async () => {
    await measure("a.json");
    const calibration = {
      ...{ schemaVersion: 2, kind: "calibration", fingerprint: "0", machine: "Other CPU", forks: 12 },
      ...{ falseAlarms: { seen: 0, total: 300, upper: 0.01 }, cells: [], injections: [], quietest: null },
    };
    writeFileSync(join(folder, "c.json"), JSON.stringify(calibration));
    const { code, err } = await poolmark("compare a.json a.json --calibration c.json");
    assert.equal(code, 3);
    assert.match(err, /"c\.json" was made on another machine.*Other CPU/);
    for (const text of ["", "{}", readFileSync(join(folder, "a.json"), "utf8")]) {
      writeFileSync(join(folder, "c.json"), text);
      assert.equal((await poolmark("compare a.json a.json --calibration c.json")).code, 2);
    }
    assert.equal((await poolmark("calibrate --forks 3")).code, 2);
  });
});
