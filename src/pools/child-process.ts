import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { PoolAdapter } from "../domain/pool.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { CREW_ABILITIES, Crew, type Reply } from "./adapter/hand-written-pool.ts";
import { checkOpenOptions, managePool, openReady } from "./adapter/managed-pool.ts";
import { crewSetup } from "./adapter/worker-setup.ts";

/** Forked processes by hand: for jobs that must not share a process. */
export const adapter: PoolAdapter = {
  name: "child-process",
  summary:
    "forked processes by hand, in the same way as worker-threads: for jobs that must not share a process",
  package: null,
  abilities: {
    ...CREW_ABILITIES,
    transfer: "Processes share no memory: a buffer can only be copied",
    sharedMemory: "Processes share no memory",
  },
  settings: {},
  check: async () => null,

  async open(options) {
    checkOpenOptions(adapter, options);
    const entry = fileURLToPath(moduleBeside("child-process.worker", import.meta.url));
    const crew = new Crew(adapter, options, (hear, die) => {
      // Structured cloning, as between threads; JSON would lose what the other pools carry.
      const child = fork(entry, {
        serialization: "advanced",
        stdio: ["ignore", "inherit", "inherit", "ipc"],
      });
      const ended = new Promise<void>((resolve) => {
        child.once("exit", (code, signal) => {
          die(
            new Error(
              `The process ${signal === null ? `exited with code ${code}` : `was killed by ${signal}`}`,
            ),
          );
          resolve();
        });
      });
      child.on("message", (reply) => hear(reply as Reply));
      child.on("error", die);
      child.send(crewSetup(options));
      return {
        post: (message) => void child.send(message as object),
        async stop() {
          child.kill("SIGKILL");
          await ended;
        },
      };
    });
    return openReady(options, managePool(adapter, crew), crew.ready);
  },
};
