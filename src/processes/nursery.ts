import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { RuntimeChoice } from "../domain/cell.ts";
import { cellEnvironment } from "../host/cell-options.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { launchArguments, thisRuntime } from "../host/runtime.ts";
import { killMarked } from "../host/strays.ts";
import { keepPrinted, type Printed } from "./printed.ts";

/** Stands in the environment of every process, and of all that its job starts. */
const MARK = "POOLMARK_CELL";

export interface Child {
  readonly pid: number;
  readonly process: ChildProcess;
  /** Its stdout and stderr, together. */
  readonly printed: Printed;
  /** Resolves when the process has ended, with how it ended in words. The rest of its process group is killed then. */
  readonly ended: Promise<string>;
  /** Kills the process and all that it started. Resolves when it has ended. */
  kill(): Promise<void>;
}

type Startable = Pick<RuntimeChoice, "name" | "path" | "options">;

/** Starts processes that are sure to end: each has a process group of its own, which the watchdog knows. */
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
  const mark = randomBytes(8).toString("hex");
  tell(`=${MARK}=${mark}`);
  let started = 0;

  return {
    start(runtime, module, environment) {
      started += 1;
      const child = spawnChild(runtime, module, environment, `${mark}-${started}.`);
      alive.add(child);
      tell(`+${child.pid}`);
      void child.ended.then(() => {
        alive.delete(child);
        tell(`-${child.pid}`);
      });
      return child;
    },
    async killAll() {
      await Promise.all([...alive].map((child) => child.kill()));
      killMarked(`${MARK}=${mark}`);
    },
  };
}

function spawnChild(
  runtime: Startable,
  module: URL,
  environment: Readonly<Record<string, string>>,
  mark: string,
): Child {
  const child = spawn(runtime.path, launchArguments(runtime.name, fileURLToPath(module), runtime.options), {
    stdio: ["ignore", "pipe", "pipe"],
    detached: true, // a process group of its own, and no Ctrl-C from the terminal
    env: { ...cellEnvironment().environment, ...environment, [MARK]: mark },
  });
  const pid = child.pid ?? 0;
  let hasEnded = false;
  const killGroup = () => {
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      child.kill("SIGKILL");
    }
  };
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`could not be started: ${error.message}`));
    child.once("exit", (code, signal) => {
      // At once: later another process may have the id.
      killGroup();
      hasEnded = true;
      resolve(signal === null ? `exited with code ${code}` : `was killed by ${signal}`);
    });
  });
  return {
    pid,
    process: child,
    printed: keepPrinted([child.stdout, child.stderr]),
    ended,
    async kill() {
      if (pid === 0) return;
      if (!hasEnded) killGroup();
      await ended;
      killMarked(`${MARK}=${mark}`);
    },
  };
}
