import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { RuntimeChoice } from "../domain/cell.ts";
import { cellEnvironment } from "../host/cell-options.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { launchArguments, thisRuntime } from "../host/runtime.ts";

/** The last part of what a process printed: enough for the reason of a failure. */
const KEPT_OUTPUT_BYTES = 64 * 1024;

export interface Child {
  readonly pid: number;
  readonly process: ChildProcess;
  /** The end of its stdout and stderr, together. */
  output(): string;
  /** Resolves when the process has ended, with how it ended in words. */
  readonly ended: Promise<string>;
  /** Kills the process and all that it started. Resolves when it has ended. */
  kill(): Promise<void>;
}

type Startable = Pick<RuntimeChoice, "name" | "path" | "options">;

/** Starts processes whose end is sure: each in a group of its own, known to the watchdog. */
export interface Nursery {
  start(runtime: Startable, module: URL, environment: Readonly<Record<string, string>>): Child;
  killAll(): Promise<void>;
}

export function createNursery(): Nursery {
  const alive = new Set<Child>();
  const here = thisRuntime();
  const watchdog = spawn(
    here.path,
    launchArguments(here.name, fileURLToPath(moduleBeside("watchdog", import.meta.url))),
    {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
    },
  );
  watchdog.on("error", () => {});
  watchdog.stdin?.on("error", () => {});
  watchdog.unref();
  (watchdog.stdin as unknown as { unref?(): void } | null)?.unref?.();
  const tell = (line: string) => watchdog.stdin?.write(`${line}\n`);

  return {
    start(runtime, module, environment) {
      const child = spawnChild(runtime, module, environment);
      alive.add(child);
      tell(`+${child.pid}`);
      void child.ended.then(() => {
        alive.delete(child);
        tell(`-${child.pid}`);
      });
      return child;
    },
    killAll: async () => void (await Promise.all([...alive].map((child) => child.kill()))),
  };
}

function spawnChild(runtime: Startable, module: URL, environment: Readonly<Record<string, string>>): Child {
  const child = spawn(runtime.path, launchArguments(runtime.name, fileURLToPath(module), runtime.options), {
    stdio: ["ignore", "pipe", "pipe"],
    detached: true, // a process group of its own, and no Ctrl-C from the terminal
    env: { ...cellEnvironment().environment, ...environment },
  });
  const kept: Buffer[] = [];
  let keptBytes = 0;
  // Next to no work: a job that prints does so while it is measured.
  const keep = (chunk: Buffer) => {
    kept.push(chunk);
    keptBytes += chunk.length;
    while (keptBytes - (kept[0]?.length ?? 0) > KEPT_OUTPUT_BYTES) keptBytes -= kept.shift()?.length ?? 0;
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`could not be started: ${error.message}`));
    child.once("exit", (code, signal) =>
      resolve(signal === null ? `exited with code ${code}` : `was killed by ${signal}`),
    );
  });
  const pid = child.pid ?? 0;
  return {
    pid,
    process: child,
    output: () => Buffer.concat(kept).toString().slice(-KEPT_OUTPUT_BYTES),
    ended,
    async kill() {
      if (pid === 0) return;
      try {
        process.kill(-pid, "SIGKILL");
      } catch {
        child.kill("SIGKILL");
      }
      await ended;
    },
  };
}
