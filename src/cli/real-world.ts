import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { UsageError } from "../domain/usage-error.ts";
import { pinToCpus } from "../host/affinity.ts";
import { cellBuild } from "../host/build.ts";
import { watchBusyThreads } from "../host/busy-threads.ts";
import { cellEnvironment } from "../host/cell-options.ts";
import { readEnvironment } from "../host/environment.ts";
import { watchNoise } from "../host/noise.ts";
import { askParallelism } from "../host/parallelism.ts";
import { thisRuntime } from "../host/runtime.ts";
import type { World } from "./world.ts";

/**
 * The world as it is.
 *
 * @param cellEntry what a cell's process runs, in the folder of the build
 */
export function realWorld(cellEntry = "src/cell/main"): World {
  return {
    cwd: process.cwd(),
    runtime: thisRuntime(),
    env: process.env,
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    stdoutColumns: process.stdout.isTTY
      ? (process.stdout.columns ?? 80)
      : Number(process.env.COLUMNS) || null,
    // Asked each time, as a window may be made smaller while a run lasts.
    get stderrSize() {
      const { isTTY, columns = 80, rows = 24 } = process.stderr;
      return isTTY ? { columns, rows } : null;
    },
    colour: Boolean(process.stdout.isTTY) && !process.env.NO_COLOR,
    now: () => new Date(),
    environment: (assumeCores) => readEnvironment(assumeCores),
    openMatrix: (build) => openMatrix(cellEntry, build),
    openTrials,
    watchBusyThreads,
    askParallelism: () => askParallelism(process.cwd(), process.env.PATH ?? ""),
    pinToCpus,
    onInterrupt(callback) {
      const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
      for (const signal of signals) process.on(signal, callback);
      return () => {
        for (const signal of signals) process.off(signal, callback);
      };
    },
  };
}

/** The real thing: processes, started when the first cell is. */
async function openMatrix(cellEntry: string, build?: URL): ReturnType<World["openMatrix"]> {
  const [{ createNursery }, { createLauncher }, { startService }] = await Promise.all([
    import("../processes/nursery.ts"),
    import("../processes/launch.ts"),
    import("../processes/service.ts"),
  ]);
  const { leftOut } = cellEnvironment();
  if (leftOut.length > 0)
    process.stderr.write(`poolmark: Processes that measure are started without ${leftOut.join(", ")}\n`);
  const nursery = createNursery();
  const here = cellBuild(import.meta.url);
  const { base, extension } = build === undefined ? here : ({ base: build, extension: ".js" } as const);
  const entry = new URL(`${cellEntry}${extension}`, base);
  if (!existsSync(entry))
    throw new UsageError(
      `The build in "${fileURLToPath(base)}" is of an older poolmark, and its cells speak another protocol: measure each build by itself with poolmark run --json, and compare the two files`,
    );
  const launcher = await createLauncher(nursery, entry);
  const serviceModule = new URL(`scenarios/server${extension}`, base);
  let servicePid: number | null = null;
  let service: ReturnType<typeof startService> | undefined;
  return {
    launch: launcher.launch,
    watchNoise: (pids) => watchNoise([process.pid, ...pids, ...(servicePid === null ? [] : [servicePid])]),
    service() {
      service ??= startService(nursery, serviceModule);
      service.then(
        ({ pid }) => {
          servicePid = pid;
        },
        () => {}, // whoever asked for it is told
      );
      return service;
    },
    nowMs: () => performance.now(),
    async stop() {
      launcher.close();
      await nursery.killAll();
    },
  };
}

async function openTrials(memoryLimitBytes: number): ReturnType<World["openTrials"]> {
  const [{ createNursery }, { createTrialRunner }] = await Promise.all([
    import("../processes/nursery.ts"),
    import("../faults/trial-process.ts"),
  ]);
  const nursery = createNursery();
  const { base, extension } = cellBuild(import.meta.url);
  const entry = new URL(`src/faults/trial${extension}`, base);
  return { run: createTrialRunner(nursery, memoryLimitBytes, entry), stop: nursery.killAll };
}
