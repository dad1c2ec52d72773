// `poolmark worker` in a process of its own, a caller here, a real broker between them.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { moduleBeside } from "../host/module-beside.ts";
import { launchArguments, thisRuntime } from "../host/runtime.ts";
import { openPool } from "../index.ts";
import { useBroker, withoutBroker } from "../testing/brokers.ts";
import { inTime, until } from "../testing/in-time.ts";
import { testFolder } from "../testing/test-folder.ts";
import { main } from "./program.ts";
import { realWorld } from "./real-world.ts";

const folder = testFolder();
const job = join(folder, "job.mjs");
writeFileSync(
  job,
  `import { writeFileSync } from "node:fs";
  export default async ({ mark, ms }) => {
    writeFileSync(mark, "");
    await new Promise((resolve) => setTimeout(resolve, ms));
    return "done";
  };`,
);

const workers: ChildProcess[] = [];
after(() => workers.forEach((worker) => void worker.kill("SIGKILL")));

/** A worker's process, once it serves. */
async function startWorker(args: readonly string[]): Promise<ChildProcess> {
  const { path, name } = thisRuntime();
  const entry = fileURLToPath(moduleBeside("./main", import.meta.url));
  const child = spawn(path, [...launchArguments(name, entry), "worker", job, ...args], {
    stdio: ["ignore", "inherit", "pipe"],
  });
  workers.push(child);
  let said = "";
  child.stderr?.on("data", (text) => {
    said += text;
  });
  await until(() => said.includes("is served") || child.exitCode !== null, "serving");
  assert.match(said, /Queue "thumbnails" is served/);
  return child;
}

describe("poolmark worker", { skip: withoutBroker("redis") }, () => {
  const broker = useBroker("redis");

  test("refuses an input that is larger than --max-bytes, and serves on", async () => {
    const { url } = broker();
    const args = ["--engine", "bullmq", "--url", url, "--queue", "thumbnails", "--max-bytes", "500"];
    const worker = await startWorker(args);
    const pool = await openPool("bullmq", { url, queue: "thumbnails", workers: "external" });
    try {
      const large = pool.run({ mark: join(folder, "x".repeat(600)), ms: 1 });
      await assert.rejects(inTime(large, "a large job"), {
        code: "PAYLOAD_TOO_LARGE",
        message: /its worker takes at most 500/,
      });
      assert.equal(await inTime(pool.run({ mark: join(folder, "small"), ms: 1 }), "a small job"), "done");
    } finally {
      await inTime(pool.close(), "close");
      worker.kill("SIGKILL");
    }
  });

  test("serves a caller elsewhere, and at SIGTERM finishes what runs", async () => {
    const { url } = broker();
    const queue = "thumbnails";
    const worker = await startWorker(["--engine", "bullmq", "--url", url, "--queue", queue]);
    const ended = new Promise<number | null>((resolve) => {
      worker.once("exit", resolve);
    });
    if (process.platform === "linux" && thisRuntime().name === "node") {
      const shown = readFileSync(`/proc/${worker.pid}/cmdline`, "utf8");
      assert.ok(!shown.includes(new URL(url).password), "the password is in the process list");
    }
    const pool = await openPool("bullmq", { url, queue, workers: "external" });
    try {
      assert.equal(await inTime(pool.run({ mark: join(folder, "first"), ms: 1 }), "a job"), "done");
      const running = pool.run({ mark: join(folder, "second"), ms: 700 });
      await until(() => exists(join(folder, "second")), "the second file");
      // Not worker.kill(): Deno then says the signal, whatever the process ended with.
      process.kill(worker.pid as number, "SIGTERM");
      assert.equal(await inTime(running, "the job that ran"), "done");
      assert.equal(await inTime(ended, "the worker's end"), 0);
    } finally {
      await inTime(pool.close(), "close");
    }
  });
});

function exists(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}

describe("a broker that refuses the password is the user's mistake", { skip: withoutBroker("redis") }, () => {
  const broker = useBroker("redis");
  const withoutMeasuring = ["--pools", "bullmq", "--workers", "1", "--out", folder];
  for (const argv of [
    ["run", "noop", ...withoutMeasuring],
    ["run", "--suite", "ci", ...withoutMeasuring],
    ["size", "noop", "--pools", "bullmq"],
    ["faults", "--pools", "bullmq"],
    ["worker", job, "--engine", "bullmq", "--queue", "q"],
  ]) {
    test(`${argv[0]}: one sentence, exit code 2, no password`, async () => {
      const { host, password } = new URL(broker().url);
      const flag = argv[0] === "worker" ? "--url" : "--redis-url";
      let err = "";
      const stderr = (text: string) => {
        err += text;
      };
      const code = await main({ ...realWorld(), stderr }, [...argv, flag, `redis://:wr0ng@${host}`]);
      delete process.env.POOLMARK_REDIS_URL;
      assert.equal(code, 2, err);
      assert.match(err, new RegExp(`^poolmark: Redis at redis://${host} cannot be used: WRONGPASS`, "m"));
      assert.equal(err.trim().split("\n").length, 1, err);
      assert.ok(!err.includes("wr0ng") && !err.includes(password));
    });
  }
});

describe("a wrong argument is one sentence, exit code 2, and nothing is started", () => {
  const serve = ["worker", job, "--engine", "bullmq", "--queue", "q"];
  const url = "redis://ann:s3cret@127.0.0.1:1";
  for (const [argv, says] of [
    [["worker"], /required option '--engine|missing required argument 'job-module'/],
    [["worker", job], /required option '--engine/],
    [["worker", "no-such-job.mjs", "--engine", "bullmq", "--queue", "q"], /No job module/],
    [["worker", job, "--engine", "piscina", "--queue", "q"], /Unknown engine "piscina"/],
    [["worker", job, "--engine", "bulmq", "--queue", "q"], /did you mean "bullmq"/],
    [serve, /needs the broker's URL/],
    [[...serve, "--url", url], /Nobody answers at redis:\/\/127\.0\.0\.1:1/],
    [["run", "noop", "--redis-url", "nonsense"], /The Redis URL is not a URL/],
    [["run", "noop", "--pools", "bullmq", "--redis-url", url], /Nobody answers at redis:\/\/127\.0\.0\.1:1/],
    [["run", "noop", "--nats-url", "redis://127.0.0.1"], /expected nats:\/\/ or tls:\/\//],
    [["run", "noop", "--pools", "piscina", "--workers", "external"], /--workers external/],
  ] as const) {
    test(argv.join(" ").replace(folder, "").replace(url, "redis://…"), async () => {
      let err = "";
      const stderr = (text: string) => {
        err += text;
      };
      const code = await main({ ...realWorld(), stderr }, argv);
      assert.equal(code, 2, err);
      assert.match(err, says);
      assert.equal(err.trim().split("\n").length, 1, err);
      assert.ok(!err.includes("s3cret"));
    });
  }

  test('workers: "external" for a pool that has no broker', async () => {
    const options = { url, queue: "q", workers: "external" } as const;
    await assert.rejects(openPool("piscina", options), {
      code: "UNSUPPORTED_OPTION",
      message: /it has no broker/,
    });
    await assert.rejects(openPool("piscina", { job: pathToFileURL(job), url } as never), {
      code: "UNSUPPORTED_OPTION",
    });
  });
});
