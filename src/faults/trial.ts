// One trial: a process in which one fault happens to one pool. It writes down each step in a file as soon as it knows it, in
// one synchronous write: that outlasts whatever the fault does to the process, needs no handle that would keep it alive, and
// leaves nothing of ours among what the pool leaves behind. Whether it ends by itself is part of the finding.
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as timerIn } from "node:timers";
import { setTimeout as delay } from "node:timers/promises";
import type { WorkerPool } from "../domain/pool.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { thisRuntime } from "../host/runtime.ts";
import { abilitiesIn } from "../pools/adapter/abilities.ts";
import { loadAdapter } from "../pools/registry.ts";
import type { Order } from "./bad-jobs.ts";
import { measureCapacity } from "./capacity-after.ts";
import { faults } from "./catalogue.ts";
import { type Scene, WORKERS } from "./fault.ts";
import type { Step, TrialSpec } from "./finding.ts";
import { leftSince, takeInventory, warmUp } from "./leaks.ts";
import type { Ending } from "./scorecard.ts";
import { settleWithin } from "./settle-within.ts";

const CLOSE_PATIENCE_MS = 1500;
const APPEARS_PATIENCE_MS = 2000;
/** A process that has nothing left to do ends well before. */
const ALIVE_AFTER_MS = 1000;

/** stdout and stderr, which keep no process. */
const OWN_STREAMS = new Set(["PipeWrap", "TTYWrap"]);

const spec = JSON.parse(process.env.POOLMARK_TRIAL ?? "") as TrialSpec;
delete process.env.POOLMARK_TRIAL; // not for the workers to see
const write = (step: Step) => appendFileSync(spec.record, `${JSON.stringify(step)}\n`);

/** What of the trial's jobs is not settled: `close` would wait for it. */
let pending = 0;
let pool: WorkerPool | undefined;

async function createScene(fault: { readonly workers?: number }): Promise<Scene> {
  const adapter = await loadAdapter(spec.pool.pool);
  const path = (name: string) => join(spec.folder, name);
  const workers = fault.workers ?? WORKERS;
  return {
    abilities: abilitiesIn(adapter, thisRuntime().name),
    brokerName: adapter.engine?.brokerOf(spec.pool.settings) ?? null,
    workers,
    memoryLimitBytes: spec.memoryLimitBytes,
    path,
    async open({ job = moduleBeside("bad-jobs", import.meta.url), ...options } = {}) {
      const startedMs = performance.now();
      pool = await adapter.open({
        ...{ workers, jobsPerWorker: 1, settings: spec.pool.settings, ...options },
        ...(spec.packageRoot === null ? {} : { packageRoot: spec.packageRoot }),
        job: { module: job.href, exportName: "run" },
      });
      write({ step: "opened", tookMs: performance.now() - startedMs });
      return pool;
    },
    run(order, options) {
      pending += 1;
      const settle = () => {
        pending -= 1;
      };
      const running = opened().run(order satisfies Order, options);
      running.then(settle, settle);
      return running;
    },
    settleWithin,
    sign: (name) => writeFileSync(path(name), ""),
    async appears(name) {
      const endMs = performance.now() + APPEARS_PATIENCE_MS;
      while (!existsSync(path(name)) && performance.now() < endMs) await delay(2);
    },
  };
}

function opened(): WorkerPool {
  if (pool === undefined) throw new Error("The fault ran a job before it opened the pool");
  return pool;
}

/** Ends the pool as its user would: with `close`, or with `terminate` where jobs would keep that from ending. */
async function endPool(pool: WorkerPool): Promise<Ending> {
  const startedMs = performance.now();
  const ends = async (ending: Promise<void>) =>
    (await settleWithin(ending, CLOSE_PATIENCE_MS)).how !== "pending";
  const closes = pending === 0 ? await ends(pool.close()) : null;
  const terminates = closes === true ? null : await ends(pool.terminate());
  return { closes, terminates, tookMs: performance.now() - startedMs };
}

/** Should memory run out all the same, the system ends this process before any other. */
function beFirstToGo(): void {
  try {
    writeFileSync("/proc/self/oom_score_adj", "1000");
  } catch {
    // Not Linux, or not allowed: then the driver's limit is what there is.
  }
}

async function trial(): Promise<void> {
  const fault = faults[spec.fault];
  if (fault === undefined) throw new RangeError(`No fault "${spec.fault}"`);
  mkdirSync(spec.folder, { recursive: true });
  beFirstToGo();
  const scene = await createScene(fault);
  await warmUp();
  const before = takeInventory();
  write({ step: "began" });
  const observation = await fault.provoke(scene);
  write({ step: "saw", ...observation });
  if (fault.endsPool !== true) {
    write({ step: "worked", ...(await measureCapacity(scene, observation)) });
  }
  if (pool !== undefined) write({ step: "ended", ...(await endPool(pool)) });
  write({ step: "left", ...(await leftSince(before, scene.abilities.leavesNoThread === true)) });
  // Unreferenced: it tells only of what else keeps the process.
  timerIn(() => {
    const handles = process.getActiveResourcesInfo?.() ?? [];
    write({ step: "alive", handles: handles.filter((name) => !OWN_STREAMS.has(name)) });
    process.kill(process.pid, "SIGKILL");
  }, ALIVE_AFTER_MS).unref();
}

trial().catch((error: unknown) => {
  write({ step: "broken", reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  process.exit(1);
});
