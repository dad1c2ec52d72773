import { fileURLToPath } from "node:url";
import type { PoolAdapter } from "../domain/pool.ts";
import { importLibrary, whyNotInstalled } from "../host/library.ts";
import { ABLE } from "./adapter/abilities.ts";
import { checkOpenOptions, managePool, openReady, settingOf } from "./adapter/managed-pool.ts";
import { workerEntry } from "./adapter/worker-entry.ts";
import { librarySetup } from "./adapter/worker-setup.ts";

const STRATEGIES = ["LEAST_USED", "ROUND_ROBIN", "LEAST_BUSY"] as const;

const CURE =
  "poolifier's destroy() waits for ever for a worker that has already ended: the adapter waits until all workers have exited";

export const adapter: PoolAdapter = {
  name: "poolifier",
  summary: "poolifier: a fixed pool of worker threads, each with a queue of its own",
  package: "poolifier",
  abilities: {
    ...ABLE,
    abortRunning: "poolifier tells the job of the abort, and goes on with a job that does not listen",
    timeout: "poolifier has no timeout for a job",
    priority: "poolifier has a priority for a task function, and none for a job",
    maxQueue: "poolifier takes any number of waiting jobs",
    errorValue: "poolifier never settles a job that throws null or undefined",
    survivesUncloneable: "poolifier counts a job whose input could not be sent as running for ever",
    noticesExit:
      "poolifier never settles the job of a worker that exits (https://github.com/poolifier/poolifier/pull/3211)",
    settlesAtTerminate: "poolifier leaves the promises of running jobs pending",
  },
  inRuntime: { node: { cure: CURE }, bun: { cure: CURE }, deno: { cure: CURE } },
  settings: {
    strategy: { summary: "which worker gets a job", values: STRATEGIES, standard: "LEAST_USED" },
    stealing: {
      summary: "whether an idle worker takes a job out of another's queue",
      values: ["on", "off"],
      standard: "on",
    },
  },
  check: async ({ packageRoot }) => whyNotInstalled("poolifier", packageRoot),

  async open(options) {
    checkOpenOptions(adapter, options);
    const { FixedThreadPool } = await importLibrary<typeof import("poolifier")>(
      "poolifier",
      options.packageRoot,
    );
    const entry = fileURLToPath(workerEntry("poolifier.worker", import.meta.url));
    const steals = settingOf(adapter, options, "stealing") === "on";
    const workers = countAlive();
    const library = new FixedThreadPool(options.workers, entry, {
      startWorkers: true,
      workerChoiceStrategy: settingOf(adapter, options, "strategy") as (typeof STRATEGIES)[number],
      restartWorkerOnError: true,
      onlineHandler: workers.started,
      exitHandler: workers.exited,
      enableEvents: true,
      // Without its queue a worker has any number of jobs at once.
      enableTasksQueue: true,
      tasksQueueOptions: {
        concurrency: options.jobsPerWorker,
        taskStealing: steals,
        tasksStealingOnBackPressure: steals,
      },
      workerOptions: { workerData: librarySetup(options) },
    });
    library.emitter?.on("error", () => {}); // else an error between jobs ends the process
    const end = () => Promise.race([library.destroy(), workers.none()]);
    const pool = managePool(adapter, {
      submit: (input, run) => library.execute(input, "run", run?.signal, run?.transfer as never),
      stop: end,
    });
    const slots = options.workers * options.jobsPerWorker;
    const answers = Array.from({ length: slots }, () => library.execute(undefined, "ready"));
    // All of them, also after a failure: an answer to a pool that is being ended is an uncaught error in the caller's process.
    const ready = Promise.allSettled(answers).then(() => Promise.all(answers));
    return openReady(options, pool, ready);
  },
};

/** Whether any worker is there. */
function countAlive() {
  let alive = 0;
  let ended = () => {};
  const look = () => {
    if (alive === 0) ended();
  };
  return {
    started() {
      alive += 1;
    },
    exited() {
      alive -= 1;
      look();
    },
    /** Resolves when all have exited. */
    none: () =>
      new Promise<void>((resolve) => {
        ended = resolve;
        look();
      }),
  };
}
