#!/usr/bin/env node
import { pinToCpus } from "../host/affinity.ts";
import { cellBuild } from "../host/build.ts";
import { cellEnvironment } from "../host/cell-options.ts";
import { readEnvironment } from "../host/environment.ts";
import { watchNoise } from "../host/noise.ts";
import { askParallelism } from "../host/parallelism.ts";
import { thisRuntime } from "../host/runtime.ts";
import { EXIT } from "./exit-code.ts";
import type { World } from "./world.ts";

const world: World = {
  cwd: process.cwd(),
  runtime: thisRuntime(),
  env: process.env,
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  stdoutColumns: process.stdout.isTTY ? (process.stdout.columns ?? 80) : null,
  stderrColumns: process.stderr.isTTY ? (process.stderr.columns ?? 80) : null,
  colour: Boolean(process.stdout.isTTY) && !process.env.NO_COLOR,
  now: () => new Date(),
  environment: (assumeCores) => readEnvironment(assumeCores),
  openMatrix,
  openTrials,
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

/** The real thing: processes, started when the first cell is. */
async function openMatrix(build?: URL): ReturnType<World["openMatrix"]> {
  const [{ createNursery }, { createLauncher }, { startService }] = await Promise.all([
    import("../processes/nursery.ts"),
    import("../processes/launch.ts"),
    import("../processes/service.ts"),
  ]);
  const { leftOut } = cellEnvironment();
  if (leftOut.length > 0)
    world.stderr(`poolmark: Processes that measure are started without ${leftOut.join(", ")}\n`);
  const nursery = createNursery();
  const here = cellBuild(import.meta.url);
  const { base, extension } = build === undefined ? here : ({ base: build, extension: ".js" } as const);
  const launcher = await createLauncher(nursery, new URL(`src/cell/main${extension}`, base));
  const serviceModule = new URL(`scenarios/server${extension}`, base);
  let servicePid: number | null = null;
  let service: ReturnType<typeof startService> | undefined;
  return {
    launch: launcher.launch,
    watchNoise: (pids) => watchNoise([process.pid, ...pids, ...(servicePid === null ? [] : [servicePid])]),
    service() {
      service ??= startService(nursery, serviceModule);
      void service.then(({ pid }) => {
        servicePid = pid;
      });
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

// A reader that closes its end (`| head`) ends the printing, not the run.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
try {
  const { main } = await import("./program.ts");
  process.exitCode = await main(world, process.argv.slice(2));
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== "EMFILE" && code !== "ENFILE") throw error;
  world.stderr(
    `poolmark: Too few files may be open at once (${message}): allow more, as with ulimit -n 1024\n`,
  );
  process.exitCode = EXIT.usage;
}
