// The sizing as a command, on cells of known speed: exact output, no process, no time.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { CellSpec } from "../domain/cell.ts";
import type { Environment } from "../domain/measurement.ts";
import { CellFailure } from "../domain/protocol.ts";
import { readEnvironment } from "../host/environment.ts";
import { thisRuntime } from "../host/runtime.ts";
import type { SizingDocument } from "../sizing/schema.ts";
import { fakeSurvey } from "../testing/fake-cell.ts";
import { createFakeWorld, type FakeFigures, type FakeWorld } from "../testing/fake-world.ts";
import { assertGolden } from "../testing/golden.ts";
import { recordedTree } from "../testing/recorded-tree.ts";
import { emptiedFolder } from "../testing/test-folder.ts";
import { main } from "./program.ts";

const folder = emptiedFolder();

/** Four cores, jobs of a millisecond that compute: pools differ by what they lose of it. */
const SHARE: Readonly<Record<string, number>> = {
  "worker-threads": 0.97,
  piscina: 0.965,
  workerpool: 0.9,
  threads: 0.4,
};
const figures: FakeFigures = {
  rate: (pool, { workers }: CellSpec) =>
    pool === "async-only" ? 1000 : 1000 * Math.min(workers, 4) * (SHARE[pool] ?? 1),
  spread: 0.002,
  mainShare: (pool) => (pool === "async-only" ? 1 : 0.02),
};

async function poolmark(argv: string, told: Partial<FakeFigures> = {}, environment?: Environment) {
  const world = createFakeWorld({ ...figures, ...told }, folder, environment && { environment });
  const code = await main(world, argv.split(" "));
  return { code, out: world.out(), err: world.err(), world };
}

async function sizeOf(
  argv: string,
  told: Partial<FakeFigures> = {},
  environment?: Environment,
): Promise<SizingDocument & { code: number }> {
  const { code, out, err } = await poolmark(`${argv} --json -`, told, environment);
  assert.notEqual(out, "", err);
  return { ...(JSON.parse(out) as SizingDocument), code };
}

const nameOf = ({ chosen }: SizingDocument) =>
  chosen === null ? null : `${chosen.pool} ${chosen.workers} × ${chosen.jobsPerWorker}`;

describe("poolmark size", () => {
  test("the table, the curve, the pools and the reasons, and last the answer", async () => {
    const { code, out } = await poolmark("size cpu-primes");
    assert.equal(code, 0);
    assertGolden("src/cli/golden/size.txt", out);
  });

  test("--json says the same, to stdout or a file", async () => {
    const { code, verdict, ...document } = await sizeOf("size cpu-primes");
    assert.deepEqual(
      [code, verdict, nameOf({ verdict, ...document } as SizingDocument)],
      [0, "chosen", "worker-threads 4 × 1"],
    );
    await poolmark("size cpu-primes --json answer.json");
    const file = JSON.parse(readFileSync(join(folder, "answer.json"), "utf8")) as SizingDocument;
    assert.equal(nameOf(file), "worker-threads 4 × 1");
  });

  test("--pools fixes the pool; --workers the sizes", async () => {
    assert.equal(nameOf(await sizeOf("size cpu-primes --pools piscina")), "piscina 4 × 1");
    assert.equal(nameOf(await sizeOf("size cpu-primes --pools piscina --workers 1,2")), "piscina 2 × 1");
  });

  test("report shows again what --json wrote; another version or form is refused in a sentence", async () => {
    const { out } = await poolmark("size cpu-primes --json answer.json");
    assert.equal((await poolmark("report answer.json")).out, out);
    const path = join(folder, "answer.json");
    const answer = JSON.parse(readFileSync(path, "utf8"));
    assert.deepEqual(JSON.parse((await poolmark("report answer.json --format json")).out), answer);
    const csv = await poolmark("report answer.json --format csv");
    assert.deepEqual([csv.code, csv.out], [2, ""]);
    assert.match(csv.err, /Unknown format "csv".*text, markdown, html, json, svg/);
    for (const [change, message] of [
      [{ schemaVersion: 99 }, /schema version 99/],
      [{ seed: "one" }, /not a valid sizing: seed/],
    ] as const) {
      writeFileSync(path, JSON.stringify({ ...answer, ...change }));
      const { code, err } = await poolmark("report answer.json");
      assert.equal(code, 2);
      assert.match(err, message);
    }
  });

  test("--runtime measures another runtime than the one that asks", async () => {
    assert.equal((await sizeOf("size cpu-primes")).runtime, "node 20.0.0");
    const { name, version, path } = thisRuntime();
    assert.equal((await sizeOf(`size cpu-primes --runtime ${path}`)).runtime, `${name} ${version}`);
    const { code, err } = await poolmark("size cpu-primes --runtime nodee");
    assert.equal(code, 2);
    assert.match(err, /Unknown runtime "nodee": did you mean "node"\?/);
  });

  test("a memory limit is met by fewer workers, and the table says which sizes are over it", async () => {
    // A process of 50 MiB with 10 for each worker peaks at 100 MiB whatever its size, in this world.
    const { code, verdict, violations } = await sizeOf("size cpu-primes --memory 90MiB");
    assert.deepEqual([code, verdict], [1, "impossible"]);
    assert.ok(violations.every(({ limit }) => limit === "--memory"));
    assert.match(
      (await poolmark("size cpu-primes --memory 90MiB")).out,
      /No size meets --memory 90 MiB: .* 100 MiB, 11 % over/,
    );
  });

  test("a job that blocks the main thread too long is not sent there, however short the pool's lead", async () => {
    const slow = {
      rate: () => 20,
      survey: fakeSurvey(["1"], { meanJobMs: 50, slowestJobMs: 50 }),
      loopDelayP99Ms: (pool: string) => (pool === "async-only" ? 50 : 1),
    };
    const blocked = await sizeOf("size cpu-primes", slow);
    assert.equal(nameOf(blocked), "worker-threads 1 × 1");
    assert.equal((await sizeOf("size cpu-primes --max-block 60ms", slow)).chosen?.pool, "async-only");
  });

  test("latency under load: the size that meets it, or by how much none does", async () => {
    const { code, chosen } = await sizeOf("size cpu-primes --p99 50ms --rate 200/s");
    assert.equal(code, 0);
    // M/D/1 with 4 × 970 jobs/s at 200/s; its p99 is 4.6 means in this world.
    const [serviceMs, load] = [1 / 3.88, 200 / 3880];
    const expected = 4.6 * serviceMs * (1 + load / (2 * (1 - load)));
    assert.ok(Math.abs((chosen?.p99Ms?.estimate ?? 0) / expected - 1) < 0.01, `${chosen?.p99Ms?.estimate}`);
    const failed = await poolmark("size cpu-primes --p99 1ms --rate 900/s --pools worker-threads");
    assert.equal(failed.code, 1);
    assert.match(failed.out, /No size meets --p99 1\.0 ms: the nearest is .* % over/);
  });

  test("a machine too noisy to tell is said to be so, with what is left; exit code 4 under --strict", async () => {
    const noisy = { spread: 0.5 };
    const { code, verdict, open } = await sizeOf("size cpu-primes --strict", noisy);
    assert.deepEqual([code, verdict], [4, "unclear"]);
    assert.ok(open.length >= 2);
    const relaxed = await poolmark("size cpu-primes", noisy);
    assert.equal(relaxed.code, 0);
    assert.match(relaxed.out, /^Not settled: .* a (better|smaller) (size|pool) /m);
  });

  test("a size that lies at the tolerance is named alone, with what it may lose", async () => {
    const rate: FakeFigures["rate"] = (pool, { workers }) =>
      pool === "async-only" ? 1000 : 3880 * Math.min(1, [0, 0.3, 0.6, 0.95][workers] ?? 1);
    const alike = { rate, spread: 0.02 };
    const { code, out } = await poolmark("size cpu-primes --pools worker-threads --strict", alike);
    assert.equal(code, 0);
    assert.match(
      out,
      /^cpu-primes: 3 workers of worker-threads\.\nIt gives .*, 9\d %\s+of the best \(at least 9\d %\), and takes/m,
    );
    const { chosen, open, verdict } = await sizeOf("size cpu-primes --pools worker-threads", alike);
    assert.deepEqual([verdict, chosen?.workers, open.map(({ workers }) => workers)], ["chosen", 3, []]);
  });

  test("pools that the time did not reach leave the answer open, and are named", async () => {
    const { verdict, out } = await sizeOf("size cpu-primes --budget 3s");
    assert.equal(verdict, "unclear");
    assert.ok(out.some(({ reason }) => /not measured before the search ended/.test(reason)));
  });

  test("a time that is over before the pools were measured: nothing is said of them, and how much more would help", async () => {
    const slow = {
      rate: () => 20,
      survey: fakeSurvey(["1"], { meanJobMs: 50, slowestJobMs: 50 }),
      loopDelayP99Ms: (pool: string) => (pool === "async-only" ? 50 : 1),
    };
    const { code, verdict, chosen } = await sizeOf("size cpu-primes --budget 2s --strict", slow);
    assert.deepEqual([code, verdict, chosen], [4, "unclear", null]);
    const { code: relaxed, out } = await poolmark("size cpu-primes --budget 2s", slow);
    assert.equal(relaxed, 0);
    assert.match(out, /^cpu-primes: the time was too short to tell\. Still open: worker-threads, .*piscina/m);
    assert.match(out, /no workers \(the main thread\) breaks --max-block 20 ms \(50 ms\)/);
    assert.match(out, /About \d+ s more would help: --budget \d+s/);
    assert.doesNotMatch(out, /No size meets/);
  });

  test("that the first pool with workers breaks a limit says nothing of the next", async () => {
    const blocking = ["async-only", "worker-threads"];
    const slow = { loopDelayP99Ms: (pool: string) => (blocking.includes(pool) ? 50 : 1) };
    assert.equal(nameOf(await sizeOf("size cpu-primes", slow)), "piscina 4 × 1");
  });

  test("the largest size is the best: the answer says that the search stopped at its limit", async () => {
    const waiting: Partial<FakeFigures> = {
      rate: (_, { jobsPerWorker }) => 100 * jobsPerWorker,
      mainShare: () => 0.01,
    };
    const { out } = await poolmark("size cpu-primes --pools async-only --jobs-per-worker 1,16", waiting);
    assert.match(out, /The search stopped at its limit: the best, 16 jobs at once, is the largest/);
  });

  test("a job too short for any pool: no workers, and from which length on a pool would pay", async () => {
    const short = { rate: (pool: string) => (pool === "async-only" ? 1e6 : 1e5), mainShare: () => 1 };
    const { chosen, noWorkers } = await sizeOf("size noop", short);
    assert.equal(chosen?.pool, "async-only");
    assert.equal(noWorkers?.because, "too-short");
    // The pools do 100 jobs in a millisecond, however short these are.
    assert.ok(Math.abs((noWorkers?.paysAboveMs ?? 0) / 0.01 - 1) < 0.02, `${noWorkers?.paysAboveMs}`);
  });

  test("a pool that fails is out, with its reason, and the others go on", async () => {
    const failure = (pool: string, step: string) =>
      pool === "worker-threads" && step === "turn" ? new CellFailure("Wrong result for input 3") : null;
    const document = await sizeOf("size cpu-primes", { failure });
    assert.equal(nameOf(document), "piscina 4 × 1");
    assert.deepEqual(document.out, [{ pool: "worker-threads", reason: "Wrong result for input 3" }]);
  });

  test("Ctrl-C: the answer of the forks that were measured, exit code 130", async () => {
    const interrupted = async (processes: number) => {
      const world: FakeWorld = createFakeWorld(
        {
          ...figures,
          failure: (_, step) => {
            if (step === "open" && world.environments.length >= processes) world.interrupt();
            return null;
          },
        },
        folder,
      );
      const code = await main(world, ["size", "cpu-primes", "--json", "-"]);
      return { code, out: world.out() };
    };
    const { code, out } = await interrupted(16);
    const document = JSON.parse(out) as SizingDocument;
    assert.deepEqual(
      [code, document.verdict, nameOf(document)],
      [130, "interrupted", "worker-threads 4 × 1"],
    );
    assert.deepEqual(await interrupted(2), { code: 130, out: "" });
  });

  test("a job that fails everywhere is no answer: exit code 1 with the reasons", async () => {
    const { code, out } = await poolmark("size cpu-primes", {
      failure: (_, step) => (step === "open" ? new CellFailure("no more threads") : null),
    });
    assert.equal(code, 1);
    assert.match(out, /no more threads/);
  });
});

/** A container on 16 CPUs, by the files that it sees. */
function container(quota: string): Environment {
  const files = {
    "/proc/self/status": "Cpus_allowed_list:\t0-15\n",
    "/proc/self/mountinfo": "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n",
    "/proc/self/cgroup": "0::/\n",
    "/sys/fs/cgroup/cpu.max": `${quota} 100000\n`,
  };
  return { ...readEnvironment(null, recordedTree(files)), logicalCores: 16 };
}

/** As many workers as the quota has cores run; more are stopped for what they use beyond it. */
const bound = (cores: number): Partial<FakeFigures> => ({
  rate: (pool, { workers }) =>
    1000 * (pool === "async-only" ? Math.min(1, cores) : 0.97 * Math.min(workers, cores)),
  throttledMs: (pool, workers) =>
    (pool === "async-only" ? Math.max(0, 1 - cores) : Math.max(0, workers - cores)) * 40,
});

describe("in a container", () => {
  test("half a CPU: it says so, and that even the main thread is stopped; no workers", async () => {
    const { code, out } = await poolmark("size cpu-primes", bound(0.5), container("50000"));
    assert.equal(code, 0);
    assert.match(out, /^cpu-primes: no workers \(the main thread\)\./m);
    assert.match(
      out,
      /The machine gives 0\.50 effective cores, by a CPU quota \(affinity allows 16\): less than one core/,
    );
    assert.match(out, /The CPU quota stopped one job at a time .*\. Such stops/);
    assert.match(out, /0\.50 effective cores \(.*quota 0\.50/);
  });

  test("half a CPU and a main thread that must be kept free: one worker", async () => {
    const rate: FakeFigures["rate"] = (pool, { workers }) =>
      pool === "async-only" ? 10 : 10 * Math.min(workers, 0.5);
    const slow = { ...bound(0.5), rate, loopDelayP99Ms: (pool: string) => (pool === "async-only" ? 50 : 1) };
    assert.equal(nameOf(await sizeOf("size cpu-primes", slow, container("50000"))), "worker-threads 1 × 1");
  });

  test("half a CPU and a job that only computes: that it is stopped is no waiting, and blocks no main thread", async () => {
    const stopped: Partial<FakeFigures> = {
      ...bound(0.5),
      ...{ mainShare: () => 0.5, throttledMs: () => 150, loopDelayP99Ms: () => 50 },
    };
    const { chosen, job, violations } = await sizeOf("size cpu-primes", stopped, container("50000"));
    assert.deepEqual([chosen?.pool, job?.waitRatio, violations], ["async-only", 0, []]);
  });

  test("two and a half CPUs of 16: three workers, the throttling with the size that avoids it, and what 16 would lose", async () => {
    const losing: Partial<FakeFigures> = {
      ...bound(2.5),
      rate: (pool, { workers }) =>
        pool === "async-only" ? 1000 : (970 * Math.min(workers, 2.5)) / (1 + 0.02 * Math.max(0, workers - 3)),
    };
    const { chosen, defaults, code } = await sizeOf("size cpu-primes", losing, container("250000"));
    assert.deepEqual([code, chosen?.workers, chosen?.pool], [0, 3, "worker-threads"]);
    const told = Object.fromEntries(
      defaults.map(({ by, workers, row }) => [by, [workers, row?.ofBest.estimate]]),
    );
    assert.deepEqual(Object.keys(told), ["node", "bun", "deno", "piscina", "workerpool", "threads"]);
    assert.equal(told.threads?.[0], 16);
    assert.ok(Math.abs((told.threads?.[1] ?? 0) - 1 / 1.26) < 0.01, `${told.threads?.[1]}`);
    const { out } = await poolmark("size cpu-primes", losing, container("250000"));
    assert.match(out, /The CPU quota stopped 3 workers for .*, but not\s+2\s+workers\./s);
  });
});

test("--workers: other sizes are not measured, the defaults of libraries neither", async () => {
  const { curve, defaults, question } = await sizeOf(
    "size cpu-primes --workers 1,3",
    {},
    container("400000"),
  );
  assert.deepEqual([curve.map(({ workers }) => workers), question.otherSizes], [[1, 3], []]);
  assert.ok(defaults.every(({ workers, row }) => row === null || workers === 3));
  const { out } = await poolmark("size cpu-primes --workers 1,3 --format markdown", {}, container("400000"));
  assert.match(out, /poolmark size cpu-primes .* --workers 1,3/);
  assert.doesNotMatch(out, /16 workers/);
});

test("the command in a report repeats every flag that was given", async () => {
  const given =
    "size cpu-primes --pools worker-threads --within 7% --workers 1,2,4 --jobs-per-worker 1 --rate 200/s --p99 50ms --memory 512MB " +
    `--max-block 30ms --predict-cores 2,8 --budget 75s --assume-cores 4 --seed 3 --runtime ${thisRuntime().name}`;
  const first = await sizeOf(given);
  const { out } = await poolmark(`${given} --format markdown`);
  const [, command = ""] = /^poolmark (size .+)$/m.exec(out) ?? [];
  const again = await sizeOf(command);
  const askedOf = ({ question, seed, runtime, environment, predictions }: SizingDocument) => {
    const cores = predictions.map((one) => one.cores);
    return { question, seed, runtime, cores, assumed: environment.coresAssumed };
  };
  assert.deepEqual(askedOf(again), askedOf(first));
  assert.deepEqual([first.question.limits.blockMs, first.predictions.length], [30, 2]);
});

describe("--predict-cores", () => {
  test("fewer cores are measured, more are worked out and marked as such", async () => {
    const { predictions } = await sizeOf("size cpu-primes --predict-cores 8,2");
    assert.deepEqual(
      predictions.map(({ cores, how, candidate }) => [cores, how, candidate?.workers]),
      [
        [2, "measured", 4],
        [8, "model", 8],
      ],
    );
    // One worker gives 970 jobs/s, four 3,880: nothing is serial.
    const expected = predictions[1]?.jobsPerSecond ?? 0;
    assert.ok(expected > 7000 && expected < 8000, `${expected}`);
    const { out } = await poolmark("size cpu-primes --predict-cores 8,2");
    assert.match(out, /2 cores: .* \(measured under CPU affinity/);
    assert.match(
      out,
      /8 cores: 8 workers of worker-threads, 7,\d+ jobs\/s \(predicted, not measured: by Amdahl's law/,
    );
  });
});
