import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { loadAdapter, pools } from "../pools/registry.ts";
import { recordedTree } from "../testing/recorded-tree.ts";
import { hostReader } from "./host-reader.ts";
import { moduleBeside } from "./module-beside.ts";
import { thisRuntime } from "./runtime.ts";
import { createThreadMeter } from "./thread-cpu.ts";

const cannotTell =
  hostReader().read("/proc/self/schedstat") === null && "this system tells no CPU time by thread";

function thread(tid: number, name: string, ranMs: number): Record<string, string> {
  return {
    [`/proc/self/task/${tid}/comm`]: `${name}\n`,
    [`/proc/self/task/${tid}/schedstat`]: `${ranMs * 1e6} 74370 2\n`,
  };
}

/** A meter made while `early` ran, and read when `late` had come. */
function recorded(early: Record<string, string>, late: Record<string, string>, workers: number) {
  const files = { "/proc/thread-self/stat": "100 (node) R 1 100 100 0\n", ...early };
  const meter = createThreadMeter(recordedTree(files), () => 500);
  Object.assign(files, late);
  return meter.read(workers);
}

test("workers are told by their names: Node 24 and 26", () => {
  const early = { ...thread(100, "node-MainThread", 50), ...thread(101, "node-V8Worker", 5) };
  const late = {
    ...thread(100, "node-MainThread", 90),
    ...thread(110, "WorkerThread", 100),
    ...thread(111, "WorkerThread", 110),
    ...thread(112, "libuv-worker", 20),
    ...thread(113, "libvips worker", 30),
    ...thread(114, "node-MainThread", 40), // a native library's, that has no name of its own
  };
  assert.deepEqual(recorded(early, late, 2), { mainMs: 90, workersMs: 210, othersMs: 200, untold: null });
});

test("workers are told by their names: Bun, Deno", () => {
  const bun = { ...thread(100, "bun", 50), ...thread(101, "HeapHelper", 5) };
  const bunLate = {
    ...thread(110, "Worker", 100),
    ...thread(111, "JITWorker", 9),
    ...thread(112, "Bun Pool 0", 9),
  };
  assert.equal(recorded(bun, bunLate, 1)?.workersMs, 100);
  const deno = { ...thread(100, "deno", 50), ...thread(101, "tokio-runtime-w", 5) };
  const denoLate = {
    ...thread(110, "worker-1", 100),
    ...thread(111, "worker-12", 9),
    ...thread(112, "V8 DefaultWorke", 9),
  };
  assert.equal(recorded(deno, denoLate, 2)?.workersMs, 109);
});

test("where workers are called as the main thread is, those that came later are workers: Node 20 and 22", () => {
  const early = { ...thread(100, "node", 50), ...thread(101, "node", 5) };
  const late = { ...thread(110, "node", 100), ...thread(111, "libvips worker", 10) };
  assert.deepEqual(recorded(early, late, 1), { mainMs: 50, workersMs: 100, othersMs: 350, untold: null });
});

test("another number of threads than there are workers: not told, and why", () => {
  const late = { ...thread(110, "node", 100), ...thread(111, "node", 100) };
  assert.deepEqual(recorded(thread(100, "node", 50), late, 1), {
    mainMs: 50,
    workersMs: null,
    othersMs: null,
    untold: "2 threads look like workers, and there are 1",
  });
  assert.deepEqual(recorded(thread(100, "node", 50), late, 0)?.workersMs, 0);
});

test("no CPU time by thread: null", () => {
  assert.equal(recorded({}, {}, 1), null);
  assert.equal(recorded({ "/proc/self/task/100/comm": "node\n" }, {}, 1), null);
});

for (const name of Object.keys(pools)) {
  const adapter = await loadAdapter(name);
  const runtime = thisRuntime().name;
  const threads = adapter.abilities.controlsWorkers === true && adapter.abilities.sharedMemory === true;
  const reason = (await adapter.check({ runtime })) ?? (threads ? null : "its workers are no threads");
  test(`${name}'s workers are found`, { skip: reason ?? cannotTell }, async () => {
    const meter = createThreadMeter();
    const module = moduleBeside("../testing/jobs", import.meta.url).href;
    const pool = await adapter.open({ workers: 2, jobsPerWorker: 1, job: { module, exportName: "double" } });
    try {
      assert.equal(await pool.run(1), 2);
      const found = meter.read(2);
      assert.equal(found?.untold, null);
      assert.ok((found?.workersMs ?? 0) > 0);
    } finally {
      await pool.close();
    }
  });
}

/** So much work, however long a busy machine takes for it. */
const WORK = "let x = 0; for (let i = 0; i < 1e8; i++) x = (x + i) | 0; return x;";

// Stands last: while the modules of the pools load above, the main thread works, too.
test("known work is found with the thread that did it", { skip: cannotTell }, async () => {
  const meter = createThreadMeter();
  const code = `const { parentPort } = require("node:worker_threads");
    parentPort.on("message", (isWork) => parentPort.postMessage(isWork ? (() => { ${WORK} })() : 0));`;
  const worker = new Worker(code, { eval: true });
  const ask = (isWork: boolean) =>
    new Promise((resolve, reject) => {
      worker.once("message", resolve).once("error", reject);
      worker.postMessage(isWork);
    });
  try {
    // Under Bun a thread may have its name only some time after its first answer.
    let first = null;
    for (let asked = 0; asked < 100 && first?.untold !== null; asked++) {
      await ask(false);
      first = meter.read(1);
    }
    new Function(WORK)();
    const second = meter.read(1);
    await ask(true);
    const third = meter.read(1);
    assert.equal(third?.untold, null);
    const main = [first, second, third].map((cpu) => cpu?.mainMs ?? Number.NaN) as [number, number, number];
    const workers = [first, second, third].map((cpu) => cpu?.workersMs ?? Number.NaN) as [
      number,
      number,
      number,
    ];
    assert.ok(workers[1] - workers[0] < main[1] - main[0], `main's work: main ${main}, workers ${workers}`);
    assert.ok(main[2] - main[1] < workers[2] - workers[1], `workers' work: main ${main}, workers ${workers}`);
  } finally {
    await worker.terminate();
  }
});
