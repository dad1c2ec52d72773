// The whole command line on cells of known speed: exact output, no process, no time.
import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { scenarios } from "../../scenarios/registry.ts";
import type { CellSpec } from "../domain/cell.ts";
import { CellFailure } from "../domain/protocol.ts";
import { readResults } from "../results/file.ts";
import type { Results } from "../results/schema.ts";
import { createFakeWorld, type FakeFigures, type FakeWorld, fakeSurvey } from "../testing/fake-world.ts";
import { assertGolden } from "../testing/golden.ts";
import { emptiedFolder } from "../testing/test-folder.ts";
import { main } from "./program.ts";

const folder = emptiedFolder();

/** Four cores, jobs of a millisecond: pools differ by what they lose of it. */
const SHARE: Readonly<Record<string, number>> = {
  "no-dispatch": 1,
  "worker-threads": 0.97,
  piscina: 0.965,
  workerpool: 0.9,
  threads: 0.4,
};
const figures: FakeFigures = {
  rate: (pool, { workers }: CellSpec) => {
    if (pool === "main-thread" || pool === "async-only") return 1000;
    return 1000 * Math.min(workers, 4) * (SHARE[pool] ?? 1);
  },
  spread: 0.01,
  loopDelayP99Ms: (pool) => (pool === "async-only" ? 48 : 0.6),
};

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

async function poolmark(argv: string, world = createFakeWorld(figures, folder)) {
  const code = await main(
    world,
    argv.split(" ").filter((word) => word !== ""),
  );
  return { code, out: world.out(), err: world.err(), world };
}

const withoutVersion = (text: string) => text.replace(/poolmark \d+\.\d+\.\d+\S*/, "poolmark VERSION");

/** Engines differ in the last digit of exp(). */
const rounded = (text: string) =>
  text.replaceAll(/\d+\.\d{7,}/g, (digits) => String(Number(Number(digits).toPrecision(9))));

const CLEAR_LINE = "\r\x1b[2K";

/** The columns of a run's tables. */
function columnsOf({ cells }: Results): string[] {
  return [...new Set(cells.map(({ scenario, workers }) => `${scenario} ${workers}`))].sort();
}

describe("poolmark run", () => {
  test("shows a table a scenario, then words; writes the results, and copies them to latest.json", async () => {
    const { code, out, err } = await poolmark("run --scenarios cpu-primes,io-timer --workers 1,1x,2x");
    assert.equal(code, 0);
    assertGolden("src/cli/golden/run.txt", withoutVersion(out));
    assert.match(err, /Results: results\/2026-01-02T03-04-05\/results\.json/);
    const results = readResults(join(folder, "results/2026-01-02T03-04-05/results.json"));
    assert.equal(results.status, "complete");
    assert.deepEqual(readResults(join(folder, "results/latest.json")), results);
    assert.equal(
      results.cells.length,
      2 * 3 * (5 + 3) + 1,
      "five pools, three yardsticks, and one twin in all",
    );
    for (const cell of results.cells) {
      assert.equal(cell.outcome, "ok");
      assert.equal(cell.forks.length, 3);
      for (const { turns } of cell.forks) assert.ok(turns.length >= 8, `${turns.length} turns`);
    }
  });

  test("progress goes to stderr: plain lines without a terminal, one rewritten line on one, nothing under --quiet", async () => {
    const command = "run --scenarios cpu-primes --workers 1 --forks 2 --rounds 4";
    const plain = (await poolmark(command)).err.trim().split("\n");
    assert.equal(
      plain.filter((line) =>
        /^\d\/2 blocks done, \d+ s left · fork \d · \w+ cpu-primes, 1 worker$/.test(line),
      ).length,
      2,
    );
    assert.ok(plain.includes("After 1 fork, no intervals yet:"));
    const rewritten = (
      await poolmark(command, createFakeWorld(figures, folder, { terminal: { columns: 100, rows: 40 } }))
    ).err;
    assert.ok(rewritten.split(CLEAR_LINE).some((line) => line.includes("piscina")));
    for (const line of rewritten.split(CLEAR_LINE)) assert.ok((line.split("\n")[0] ?? "").length < 100);
    assert.match(rewritten, /│ piscina +│/, "the table so far");
    assert.ok(rewritten.includes("A\x1b[J"), "what comes next takes its place");
    assert.equal((await poolmark(`${command} --quiet`)).err, "");
  });

  test("--json - puts the results on stdout and the table on stderr; --json FILE writes a copy", async () => {
    const { out, err } = await poolmark("run --scenarios noop --workers 1 --json -");
    assert.equal(JSON.parse(out).schemaVersion, 3);
    assert.match(err, /no-dispatch/);
    await poolmark("run --scenarios noop --workers 1 --json deep/copy.json");
    assert.equal(readResults(join(folder, "deep/copy.json")).status, "complete");
  });

  test("a cell that fails is a row with its reason, is not tried again, and the run goes on: exit code 1", async () => {
    let opened = 0;
    const { code, out } = await poolmark(
      "run --scenarios cpu-primes --workers 2",
      createFakeWorld(
        {
          ...figures,
          failure: (pool, step) => {
            if (pool !== "workerpool") return null;
            if (step === "open") opened += 1;
            return step === "turn" ? new CellFailure("Wrong result for input 3: expected 1, got 2") : null;
          },
        },
        folder,
      ),
    );
    assert.equal(code, 1);
    assert.equal(opened, 1);
    assert.match(out, /workerpool\s+│\s+failed \[\d\]/);
    assert.match(out, /\[\d\] Wrong result for input 3: expected 1, got 2/);
    assert.match(out, /cpu-primes: (worker-threads|piscina) or/);
  });

  test("a cell that is unsupported is no failure", async () => {
    const failure = (pool: string, step: string) =>
      pool === "threads" && step === "open"
        ? new CellFailure("Not in this runtime, see https://example.org/1", { unsupported: true })
        : null;
    const { code, out } = await poolmark(
      "run --scenarios noop --workers 1",
      createFakeWorld({ ...figures, failure }, folder),
    );
    assert.equal(code, 0);
    assert.match(out, /threads\s+│\s+– \[\d\]/);
    assert.match(out, /\[\d\] Not in this runtime, see https:\/\/example\.org\/1/);
  });

  test("a pool that fails in a later fork keeps none of its figures", async () => {
    let opened = 0;
    const failure = (pool: string, step: string) =>
      pool === "piscina" && step === "open" && ++opened === 2
        ? new CellFailure("The process was killed by SIGKILL")
        : null;
    const { world } = await poolmark(
      "run --scenarios noop --workers 1",
      createFakeWorld({ ...figures, failure }, folder),
    );
    assert.ok(world.stopped());
    const cell = readResults(join(folder, "results/latest.json")).cells.find(
      ({ pool }) => pool === "piscina",
    );
    assert.deepEqual(
      [cell?.outcome, cell?.reason, cell?.throughput, cell?.forks],
      ["failed", "In fork 2: The process was killed by SIGKILL", null, []],
    );
  });

  test("without the reference there is no efficiency, but the pools are measured", async () => {
    const failure = (pool: string) => (pool === "no-dispatch" ? new CellFailure("Out of memory") : null);
    await poolmark("run --scenarios noop --workers 2", createFakeWorld({ ...figures, failure }, folder));
    const cell = readResults(join(folder, "results/latest.json")).cells.find(
      ({ pool }) => pool === "piscina",
    );
    assert.deepEqual([cell?.outcome, cell?.efficiency, cell?.throughput === null], ["ok", null, false]);
  });

  test("jobsPerWorker and transfer are asked only of pools that can; the others say why not", async () => {
    const { out } = await poolmark(
      "run --scenarios io-timer,payload-transfer --workers 2 --jobs-per-worker 32",
    );
    assert.match(out, /\[\d\] workerpool runs one job per worker \(https:\S+371\)/);
    assert.match(out, /\[\d\] Jobs run on the main thread: there is no worker to transfer to/);
    assert.match(out, /io-timer, 32 jobs per worker/);
  });

  test("each pool's forks are spread over the run, and order changes with the seed only", async () => {
    const order = async (seed: number) =>
      (await poolmark(`run --scenarios cpu-primes --workers 1,2 --rounds 8 --seed ${seed}`)).world.turns;
    const first = await order(1);
    assert.deepEqual(await order(1), first);
    assert.notDeepEqual(await order(2), first);
    const positions = first.flatMap((pool, i) => (pool === "piscina" ? [i / first.length] : []));
    assert.ok(Math.min(...positions) < 0.35 && Math.max(...positions) > 0.65);
  });

  test("over the rounds every cell stands in each position, and follows each other cell", async () => {
    const { world } = await poolmark(
      "run --scenarios cpu-primes --workers 1 --forks 1 --rounds 40 --pools piscina,threads",
    );
    const cells = 6; // two pools, the twin of the first, and three yardsticks
    const rounds = Array.from({ length: 40 }, (_, i) => world.turns.slice(i * cells, (i + 1) * cells));
    for (const position of [0, 1, 2, 3, 4, 5])
      assert.equal(new Set(rounds.map((round) => round[position])).size, 5, "piscina stands there twice");
    const followers = rounds.flatMap((round) => round.slice(1).map((pool, i) => `${round[i]} ${pool}`));
    assert.equal(new Set(followers.filter((pair) => pair.startsWith("threads "))).size, 4);
  });

  test("what ratios are divided by takes three turns a round: the main thread, and in ci the reference", async () => {
    for (const suite of ["standard", "ci"]) {
      await poolmark(
        `run --suite ${suite} --scenarios cpu-primes --pools piscina --workers 1 --forks 1 --rounds 8`,
      );
      const { cells } = readResults(join(folder, "results/latest.json"));
      const rounds = (wanted: string) =>
        cells.find(({ role }) => role === wanted)?.forks.map(({ turns }) => turns.length / 8);
      const expected = suite === "ci" ? [1, 3] : [3, 1];
      assert.deepEqual(["main-thread", "reference"].flatMap(rounds), expected);
    }
  });

  test("with one fork there is no interval and no winner", async () => {
    const { out } = await poolmark("run --scenarios cpu-primes --workers 1,4 --forks 1 --rounds 4");
    assert.doesNotMatch(out, /│.*±|★/);
    assert.match(
      out,
      /cpu-primes: no winner, as one fork cannot tell; the highest is [\w-]+ with 4 workers,\s[\d.]+×\s/,
    );
    const cell = readResults(join(folder, "results/latest.json")).cells[0];
    assert.deepEqual([cell?.throughput?.low, cell?.throughput?.high, cell?.rank], [null, null, null]);
  });

  test("a suite's own budget binds the suite's own cells, not what was asked for", async () => {
    await poolmark("run --suite quick --forks 4 --rounds 4");
    const { config, cells } = readResults(join(folder, "results/latest.json"));
    assert.equal(config.budgetMs, null);
    assert.ok(cells.every(({ forks }) => forks.length === 4));
    rmSync(join(folder, "results"), { recursive: true });
    const world: FakeWorld = createFakeWorld(
      {
        ...figures,
        failure: () => {
          world.interrupt();
          return null;
        },
      },
      folder,
    );
    await poolmark("run --suite quick", world);
    const begun = readResults(join(folder, "results/2026-01-02T03-04-05/results.json"));
    assert.deepEqual([begun.status, begun.config.budgetMs], ["interrupted", 177_000]);
    assert.deepEqual(columnsOf(begun), [
      "cpu-primes 1",
      "cpu-primes 4",
      "cpu-primes 8",
      "io-http 4",
      "io-http 8",
      "noop 4",
    ]);
  });

  test("a suite may have fewer worker counts for a scenario; --workers holds for all", async () => {
    await poolmark("run --suite quick --workers 1,2 --pools piscina --forks 3 --rounds 4");
    const results = readResults(join(folder, "results/latest.json"));
    assert.deepEqual(columnsOf(results), [
      "cpu-primes 1",
      "cpu-primes 2",
      "io-http 1",
      "io-http 2",
      "noop 1",
      "noop 2",
    ]);
  });

  test("a budget that holds one fork and not all of them is exceeded, and that is said before", async () => {
    const { err } = await poolmark("run --scenarios cpu-primes --workers 1x --budget 6s");
    assert.match(err, /--budget 6\.0 s is too short for 3 forks, .* expect about \d+ s, or give fewer/);
  });

  test("--budget leaves out worker counts and says so; never forks", async () => {
    const { out, code } = await poolmark("run --scenarios cpu-primes --workers 1,1x,2x,4x --budget 15s");
    assert.equal(code, 0);
    assert.match(out, /16 workers \(4 per core\) \[\d\]/);
    assert.match(out, /piscina .*│\s+skipped/);
    assert.match(out, /\[\d\] not measured: the budget of 15 s was too short \(--budget sets another\)/);
    const { cells } = readResults(join(folder, "results/latest.json"));
    const measured = cells.filter(({ outcome }) => outcome === "ok");
    assert.ok(
      measured.some(({ workers }) => workers === 4),
      "the count nearest to the cores is kept",
    );
    for (const cell of measured)
      assert.ok(cell.forks.length === 3 || cell.warnings.some((text) => /Only \d of 3 forks/.test(text)));
  });

  test("Ctrl-C keeps what is done: exit code 130", async () => {
    const world = createFakeWorld(
      {
        ...figures,
        failure: (_, step) => {
          if (step === "turn" && world.turns.length > 500) world.interrupt();
          return null;
        },
      },
      folder,
    );
    const { code, err } = await poolmark("run --scenarios cpu-primes --workers 1,2,4", world);
    assert.equal(code, 130);
    assert.match(err, /give the same arguments and --resume results.2026-01-02T03-04-05.results\.json\n/);
    assert.ok(world.stopped());
    const { status, cells } = readResults(join(folder, "results/2026-01-02T03-04-05/results.json"));
    assert.equal(status, "interrupted");
    assert.equal(existsSync(join(folder, "results/latest.json")), false);
    assert.ok(cells.some(({ outcome }) => outcome === "ok"));
    assert.ok(cells.some(({ outcome, reason }) => outcome === "skipped" && /interrupted/.test(reason ?? "")));
  });

  test("a block that is done is on disk before the run is", async () => {
    let seen: string | null = null;
    const world = createFakeWorld(
      {
        ...figures,
        failure: () => {
          const file = join(folder, "results/2026-01-02T03-04-05/results.json");
          if (existsSync(file)) seen = readResults(file).status;
          return null;
        },
      },
      folder,
    );
    await poolmark("run --scenarios cpu-primes --workers 1,2 --rounds 8", world);
    assert.equal(seen, "running");
  });

  test("a pool that blocks the main thread is never the winner, and what it would be worth is said", async () => {
    const rate = (pool: string, spec: CellSpec) => (pool === "async-only" ? 4000 : figures.rate(pool, spec));
    const { out } = await poolmark(
      "run --scenarios cpu-primes --workers 4",
      createFakeWorld({ ...figures, rate }, folder),
    );
    assert.match(
      out.replaceAll(/\s+/g, " "),
      /worker-threads .*with 4 workers.*; async-only does (more|as much), but blocks the main thread for 48 ms/,
    );
    const cell = readResults(join(folder, "results/latest.json")).cells.find(
      ({ pool }) => pool === "async-only",
    );
    assert.equal(cell?.rank, null);
  });

  test("a native scenario's cells get the size of the native thread pool; all cells get a padding of varying size", async () => {
    const { world } = await poolmark("run --scenarios native-hash --workers 2,8 --forks 1 --rounds 8");
    const sizes = new Set(world.environments.map((environment) => environment.UV_THREADPOOL_SIZE));
    assert.deepEqual([...sizes].toSorted(), ["4", "8", undefined]);
    assert.ok(
      new Set(world.environments.map((environment) => environment.POOLMARK_PADDING?.length)).size > 3,
    );
  });

  test("settings are part of the key: one pool in two settings is two rows", async () => {
    const { out } = await poolmark(
      "run --scenarios noop --workers 1 --pools piscina,piscina[atomics=disabled],piscina",
    );
    assert.match(out, /│ piscina\s+│/);
    assert.match(out, /│ piscina\[atomics=disabled\]\s+│/);
    assert.equal(readResults(join(folder, "results/latest.json")).config.pools.length, 2);
  });

  test("your own job: its module, export and inputs", async () => {
    write("resize.mjs", "export const resize = (n) => n;");
    write("inputs.json", "[1]");
    const specs: CellSpec[] = [];
    const world = createFakeWorld(
      {
        ...figures,
        rate: (pool, spec) => {
          specs.push(spec);
          return figures.rate(pool, spec);
        },
      },
      folder,
    );
    const { code, out } = await poolmark(
      "run ./resize.mjs --export resize --inputs inputs.json --workers 1",
      world,
    );
    assert.equal(code, 0);
    assert.match(out, /resize\.mjs#resize/);
    const [spec] = specs;
    assert.ok(spec !== undefined && "job" in spec.scenario);
    assert.deepEqual(spec.scenario.inputs, { file: join(folder, "inputs.json") });
    assert.match(spec.scenario.job.module, /^file:.*resize\.mjs$/);
  });

  test("your own project's libraries are used where it has them", async () => {
    mkdirSync(join(folder, "node_modules/piscina"), { recursive: true });
    write("package.json", "{}");
    write("node_modules/piscina/package.json", '{"version": "4.0.0"}');
    write("node_modules/piscina/index.js", "");
    write("job.mjs", "export default (n) => n; export const inputs = [1];");
    const roots = new Map<string, string | null>();
    const world = createFakeWorld(
      {
        ...figures,
        rate: (pool, spec) => {
          roots.set(pool, spec.packageRoot);
          return figures.rate(pool, spec);
        },
      },
      folder,
    );
    await poolmark("run job.mjs --workers 1", world);
    assert.equal(roots.get("piscina"), folder);
    assert.equal(roots.get("workerpool"), null);
    const { packages } = readResults(join(folder, "results/latest.json")).environment;
    assert.equal(packages.piscina, "4.0.0");
  });

  test("a figure that a runtime cannot give is null, and why is said", async () => {
    const probes = { mainThreadDelay: "it tells 0 ms of delay for a block of 40 ms", cpuTime: null };
    const survey = fakeSurvey(["1"], { probes });
    const { out } = await poolmark(
      "run --scenarios noop --workers 1",
      createFakeWorld({ ...figures, survey }, folder),
    );
    assert.match(out, /^\w+: mainThreadDelay is not known, because it tells 0 ms of delay/m);
    const results = readResults(join(folder, "results/latest.json"));
    for (const cell of results.cells) {
      assert.equal(cell.mainThreadDelay, null);
      assert.notEqual(cell.cpuMsPerJob, null);
    }
    assert.deepEqual(results.environment.runtimes[0]?.probes, probes);
  });

  test("a slice that others disturbed is repeated as a whole, at most twice, and counted; its figures are never asked", async () => {
    // Twelve slices of three rounds a fork: of the first fork the third slice is disturbed once, and all of the second fork.
    const perSlice = 3 * 9;
    const foreignShare = (turns: number) =>
      (turns > 2 * perSlice && turns <= 3 * perSlice) || turns > 13 * perSlice ? 0.4 : 0;
    const world = createFakeWorld({ ...figures, foreignShare }, folder);
    const { out } = await poolmark("run --scenarios cpu-primes --workers 2 --forks 2 --rounds 36", world);
    const { cells, quiet, noise } = readResults(join(folder, "results/latest.json"));
    for (const { disturbed, forks } of cells) {
      assert.ok(disturbed.repeated > 0 && disturbed.kept > 0);
      const attempts = (fork: number) => new Set(forks[fork]?.turns.map(([, attempt]) => attempt));
      assert.deepEqual([...attempts(1)], [0, 1, 2]);
    }
    assert.ok(cells[0]?.warnings.some((text) => /disturbed from outside/.test(text)));
    assert.ok(noise.some(({ disturbed }) => /other processes used 40 %/.test(disturbed ?? "")));
    assert.match(out, /Noise: grade [B-F] .*slices\s+were disturbed/s);
    assert.match(quiet.reason, /\d+ of \d+ slices were disturbed/);
  });

  test("a quota that throttles every slice is not cured by repeating: once is enough to know", async () => {
    const world = createFakeWorld({ ...figures, throttledMs: () => 12 }, folder);
    await poolmark("run --scenarios cpu-primes --workers 2 --forks 2 --rounds 8 --pools piscina", world);
    const { cells } = readResults(join(folder, "results/latest.json"));
    // Once in each fork, and never again.
    for (const { disturbed } of cells)
      assert.ok(disturbed.repeated <= 2 && disturbed.kept > disturbed.repeated, JSON.stringify(disturbed));
  });

  test("standard adds forks until its intervals are narrow enough, and says where they are not", async () => {
    const command =
      "run --suite standard --scenarios cpu-primes --pools piscina --workers 1 --load closed --rounds 8";
    const forksAt = async (spread: number) => {
      const { out } = await poolmark(command, createFakeWorld({ ...figures, spread }, folder));
      const { cells } = readResults(join(folder, "results/latest.json"));
      return { forks: cells[0]?.forks.length ?? 0, out };
    };
    assert.equal((await forksAt(0.005)).forks, 5);
    const middling = await forksAt(0.05);
    assert.ok(middling.forks > 5 && middling.forks < 15, `${middling.forks} forks`);
    const wide = await forksAt(0.5);
    assert.equal(wide.forks, 15);
    assert.match(wide.out, /5 to 15 forks/);
    assert.match(
      wide.out,
      /intervals up to ±\d+ %, where ±5 % was aimed at; (about \d+|more than 1,000) forks would do/,
    );
    await poolmark(`${command} --forks 7`, createFakeWorld({ ...figures, spread: 0.5 }, folder));
    assert.equal(readResults(join(folder, "results/latest.json")).cells[0]?.forks.length, 7);
  });

  test("--load open adds latency at three loads of the reference's capacity, the same for every pool", async () => {
    const { out } = await poolmark("run --scenarios cpu-primes --workers 4 --load open");
    assert.match(out, /cpu-primes: latency under load at 4 workers/);
    const { cells, config } = readResults(join(folder, "results/latest.json"));
    assert.equal(config.load, "open");
    const contenders = cells.filter(({ role }) => role === "contender");
    const rates = contenders.map(({ latency }) => latency[0]?.ratePerSecond);
    assert.equal(new Set(rates).size, 1);
    const reference = cells.find(({ role }) => role === "reference");
    assert.ok(Math.abs((rates[0] ?? 0) / (reference?.throughput?.estimate ?? 1) - 0.5) < 0.05);
    const threads = contenders.find(({ pool }) => pool === "threads");
    assert.match(threads?.latency[0]?.unstable ?? "", /in 3 of 3 forks: the queue grew/);
    assert.equal(threads?.latency.length, 1);
  });

  test("where no pool comes near the reference, loads are shares of the fastest pool with workers", async () => {
    const rate = (pool: string) =>
      ({ "no-dispatch": 1e7, "main-thread": 1e7, "async-only": 1e6 })[pool] ?? 40_000;
    // More pools than one block holds: the same loads for all.
    const pools =
      "async-only,worker-threads,child-process,piscina,piscina[atomics=disabled],workerpool,threads";
    const command = `run --scenarios noop --workers 2 --load open --pools ${pools}`;
    await poolmark(command, createFakeWorld({ rate }, folder));
    const { cells } = readResults(join(folder, "results/latest.json"));
    const rates = cells.flatMap(({ latency }) =>
      latency.map(({ ratePerSecond }) => Math.round(ratePerSecond)),
    );
    assert.deepEqual(
      [...new Set(rates)].toSorted((a, b) => a - b),
      [20_000, 28_000, 36_000],
    );
  });

  test("the break-even suite says above which job length a pool is ahead", async () => {
    // Two tenths of a millisecond for each job that is handed over, on one of four workers.
    const lengths: Readonly<Record<string, number>> = { us: 0.001, ms: 1 };
    const rate = (pool: string, { workers, scenario }: CellSpec) => {
      const [, amount, unit = "ms"] = /busy-(\d+)(us|ms)/.exec(scenario.name) ?? [];
      const jobMs = Number(amount) * (lengths[unit] ?? 1);
      if (["main-thread", "async-only", "anchor"].includes(pool)) return 1000 / jobMs;
      return (1000 * workers) / (jobMs + (pool === "no-dispatch" ? 0 : 0.8));
    };
    const { out } = await poolmark(
      "run --suite break-even --rounds 4",
      createFakeWorld({ rate, spread: 0.01 }, folder),
    );
    const { breakEven } = readResults(join(folder, "results/latest.json"));
    const piscina = breakEven.find(({ pool }) => pool === "piscina");
    // 4 / (ms + 0.8) = 1 / ms at 0.27 ms.
    assert.equal(piscina?.verdict, "above");
    assert.ok(Math.abs((piscina?.jobMs?.estimate ?? 0) / 0.267 - 1) < 0.1, `${piscina?.jobMs?.estimate}`);
    assert.match(out, /Break-even: how long a job must be for a pool to do more than the main thread/);
    assert.doesNotMatch(out, /busy-1ms: what it costs/);
  });

  test("warnings of the survey are shown", async () => {
    const survey = fakeSurvey(["1"], { warnings: ["Only the first 1 of 9 inputs are used"] });
    const { out } = await poolmark(
      "run --scenarios noop --workers 1",
      createFakeWorld({ ...figures, survey }, folder),
    );
    assert.match(out, /^noop: Only the first 1 of 9/m);
  });
});

describe("bad input: one clear sentence, exit code 2, nothing measured, nothing written", () => {
  const cases: [argv: string, message: RegExp][] = [
    ["run --pools piscinna", /Unknown pool "piscinna": did you mean "piscina"\?/],
    [
      "run --pools piscina[atomic=sync]",
      /Unknown setting "atomic" of pool "piscina": did you mean "atomics"\?/,
    ],
    [
      "run --pools piscina[atomics=synch]",
      /"synch": did you mean "sync"\? Expected one of sync, async, disabled/,
    ],
    ["run --pools threads[size=3]", /Unknown setting "size" of pool "threads"\. It has none/],
    ["run --pools piscina[", /--pools piscina\[: expected a name/],
    ["run --scenarios cpu-prime", /Unknown scenario "cpu-prime": did you mean "cpu-primes"\?/],
    ["run --suite quik", /Unknown suite "quik": did you mean "quick"\?/],
    ["run --runtimes nodee", /Unknown runtime "nodee": did you mean "node"\?/],
    ["run --runtimes ./no/node", /cannot be started, or is not Node, Bun or Deno/],
    ["run --format pdf", /Unknown format "pdf"/],
    ["run --load opn", /Unknown load "opn": did you mean "open"\?/],
    ["run --worker 2", /unknown option '--worker'[\s\S]*Did you mean --workers/],
    ["rum", /unknown command 'rum'[\s\S]*Did you mean run/],
    ["run --workers 0", /--workers 0 is 0 workers: expected 1 to 1024/],
    ["run --workers -1", /--workers -1: expected a number|argument missing/],
    ["run --workers=-1", /--workers -1: expected a number/],
    ["run --workers abc", /--workers abc: expected a number/],
    ["run --workers 1e9", /--workers 1e9 is 1000000000 workers: expected 1 to 1024/],
    ["run --workers 1,,2", /Expected values with commas/],
    ["run --forks 0", /'0' is invalid.*whole number from 1/],
    ["run --rounds many", /'many' is invalid/],
    ["run --jobs-per-worker 0", /'0' is invalid/],
    ["run --budget 90", /Expected a time above 0 with its unit/],
    ["run --scenarios cpu-primes --budget 1s", /--budget 1\.0 s is too short for one fork.*about \d\.\d s/],
    ["run --until 0%", /'0%' is invalid.*half-width of an interval from 0\.1% to 100%/],
    ["run --until abc", /'abc' is invalid.*half-width of an interval/],
    ["run --assume-cores 0", /Expected a number of cores above 0/],
    ["run --seed x", /'x' is invalid/],
    ["run ./no-such-job.mjs", /No job module "\.\/no-such-job\.mjs"/],
    ["run cpu-prims", /No job module "cpu-prims": did you mean "cpu-primes"\?/],
    ["run job.mjs --inputs nowhere.json", /No inputs file "nowhere\.json"/],
    ["run job.mjs --input {a:1}", /--input is not JSON/],
    ["run job.mjs --input 1 --inputs list.json", /--input or --inputs, not both/],
    ["run job.mjs --scenarios noop", /Give "job.mjs" or --scenarios, not both/],
    ["run job.mjs --inputs .", /--inputs \. is a folder/],
    ["run .", /is a folder/],
    ["run list.json", /Job module "list\.json" is JSON: .* --inputs list\.json/],
    ["run --export resize", /--export goes with a job module/],
    ["run --out file.txt/results", /Cannot write results to .*; give another place with --out$/m],
    ["run --json file.txt/copy.json", /Cannot write results to .*; give another place with --json$/m],
    ["run --html file.txt/copy.html", /Cannot write results to .*; give another place with --html$/m],
    ["report nowhere.json", /Cannot read results from ".*nowhere\.json": there is no such file/],
    ["report empty.json", /it is empty/],
    ["report cut.json", /cut off in the middle/],
    ["against", /missing required argument 'version'; --help shows what to give\n$/],
    ["compare a b c", /too many arguments .* got 3; --help shows what to give\n$/],
    ["report other.json", /not a results file of poolmark/],
    ["report old.json", /schema version 0, this poolmark reads versions 2 and 3/],
    ["report wrong.json", /not a valid results file: /],
    ["report wrong.json --format pdf", /Unknown format "pdf"/],
    ["report", /missing required argument/],
  ];
  for (const [argv, message] of cases) {
    test(`poolmark ${argv}`, async () => {
      write("job.mjs", "export default (n) => n;");
      write("list.json", "[1]");
      write("file.txt", "");
      write("empty.json", "");
      write("cut.json", '{"schemaVersion": 2, "cells": [');
      write("other.json", '{"hello": 1}');
      write("old.json", '{"schemaVersion": 0}');
      write("wrong.json", '{"schemaVersion": 2}');
      const before = readdirSync(folder);
      const { code, out, err, world } = await poolmark(argv);
      assert.equal(code, 2);
      assert.match(err, message);
      assert.match(err, /^poolmark: /);
      assert.equal(out, "");
      assert.deepEqual(world.turns, []);
      assert.deepEqual(
        readdirSync(folder).filter((name) => name !== "results"),
        before,
      );
    });
  }

  test("a job module that cannot be loaded stops the run with exit code 2", async () => {
    write("job.mjs", "export default (n) => n;");
    const world = createFakeWorld(figures, folder);
    const openMatrix = async () => ({
      ...(await world.openMatrix()),
      launch: async () => ({
        ask: async () => {
          throw new CellFailure('No export "default" in job module "job.mjs"', { usage: true });
        },
        pid: 1,
        startMeasuring: () => {},
        printed: () => ({ before: "", since: "" }),
        end: async () => {},
      }),
    });
    const code = await main({ ...world, openMatrix }, ["run", "job.mjs"]);
    assert.equal(code, 2);
    assert.match(world.err(), /^poolmark: No export "default"/m);
    assert.deepEqual(existsSync(join(folder, "results/latest.json")), false);
  });

  test("an output folder without permission is refused before measuring", {
    skip: process.getuid?.() === 0 && "root may write everywhere",
  }, async () => {
    mkdirSync(join(folder, "locked"));
    chmodSync(join(folder, "locked"), 0o500);
    const { code, err } = await poolmark("run --out locked");
    assert.equal(code, 2);
    assert.match(err, /no permission/);
  });
});

describe("poolmark report", () => {
  let kept = "";
  before(async () => {
    const place = mkdtempSync(join(tmpdir(), "poolmark-"));
    const command = "run --scenarios cpu-primes --workers 1,2 --json kept.json";
    await main(createFakeWorld(figures, place), command.split(" "));
    kept = readFileSync(join(place, "kept.json"), "utf8");
    rmSync(place, { recursive: true });
  });

  for (const format of ["text", "markdown", "csv", "json"]) {
    test(`--format ${format} shows a file again`, async () => {
      write("kept.json", kept);
      const { code, out, world } = await poolmark(`report kept.json --format ${format}`);
      assert.equal(code, 0);
      assert.deepEqual(world.turns, []);
      if (format === "json") assert.deepEqual(JSON.parse(out), JSON.parse(kept));
      else assertGolden(`src/cli/golden/report.${format}`, rounded(withoutVersion(out)));
    });
  }
});

describe("the other verbs", () => {
  test("list names every pool, scenario, suite and runtime", async () => {
    const { code, out } = await poolmark("list");
    assert.equal(code, 0);
    for (const name of [
      ...Object.keys(scenarios),
      "worker-threads",
      "[atomics=sync|async|disabled]",
      "standard",
      "bun",
      "deno",
    ]) {
      assert.ok(out.includes(name), name);
    }
  });

  test("env shows the machine, and takes stated cores", async () => {
    const { out } = await poolmark("env --assume-cores 0.5");
    assert.match(out, /effective cores\s+0\.50 \(assumed\)/);
    const { out: json } = await poolmark("env --json");
    assert.equal(JSON.parse(json).cores, 4);
  });

  test("env --noise tells what noise is made of, and what threads are worth together", async () => {
    const { code, out } = await poolmark("env --noise 20s");
    assert.equal(code, 0);
    assert.match(out, /10 ms +│ +[\d.]+ % +│ +±[\d.]+ %/);
    assert.match(out, /4 busy threads are worth 3\.20× one/);
    const { out: json } = await poolmark("env --noise 5s --json");
    assert.deepEqual(
      JSON.parse(json).noise.worths.map(({ threads }: { threads: number }) => threads),
      [1, 2, 3, 4],
    );
    for (const time of ["1s", "0s", "abc", "20", "1h"]) {
      const refused = await poolmark(`env --noise ${time}`);
      assert.equal(refused.code, 2);
      assert.match(
        refused.err,
        /^poolmark: .*'--noise <time>' argument '.*' is invalid\. Expected a time .*\n$/,
      );
    }
  });

  test("--help and --version go to stdout with exit code 0", async () => {
    for (const argv of ["--help", "run --help", "report --help", "list --help", "env --help", "--version"]) {
      const { code, out, err } = await poolmark(argv);
      assert.deepEqual([code, err], [0, ""]);
      assert.ok(out.length > 3);
    }
    const { out } = await poolmark("run --help");
    for (const flag of [
      "--suite",
      "--pools",
      "--scenarios",
      "--workers",
      "--jobs-per-worker",
      "--runtimes",
      "--forks",
      "--rounds",
      "--load",
      "--budget",
      "--assume-cores",
      "--seed",
      "--json",
      "--out",
      "--format",
      "--quiet",
    ]) {
      assert.ok(out.includes(flag), flag);
    }
  });

  test("without a verb it shows the help, with exit code 2", async () => {
    const { code, err } = await poolmark("");
    assert.equal(code, 2);
    assert.match(err, /Usage: poolmark/);
  });
});
