import { END } from "./messages.ts";
import type { PoolWorker } from "./pool-worker.ts";

/** For the handlers that jobs have set for their worker's exit. */
const EXIT_HANDLERS_MS = 500;

/** Workers on their way out: each is ended once, as on Deno the second `terminate` of a worker never resolves. */
interface WorkerEndings {
  /** Ends a worker that has nothing to do, after its exit handlers. */
  finish(worker: PoolWorker): void;
  terminate(worker: PoolWorker): void;
  /** Resolves when they have ended. */
  all(): Promise<unknown>;
}

export function createWorkerEndings(): WorkerEndings {
  const ending = new Set<Promise<unknown>>();

  function end(worker: PoolWorker, exited: Promise<void> | null): void {
    worker.isEnding = true;
    const ended = (exited === null ? close(worker) : exited.then(() => close(worker))).catch(() => {});
    ending.add(ended);
    void ended.then(() => ending.delete(ended));
  }

  return {
    finish(worker) {
      if (worker.isEnding) return;
      worker.port.postMessage([END]);
      end(worker, exitOf(worker, EXIT_HANDLERS_MS));
    },
    terminate(worker) {
      if (!worker.isEnding) end(worker, null);
    },
    all: () => Promise.all(ending),
  };
}

async function close({ port, thread }: PoolWorker): Promise<void> {
  port.close();
  await thread.terminate();
}

function exitOf({ thread }: PoolWorker, patienceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, patienceMs);
    thread.once("exit", () => {
      clearTimeout(late);
      resolve();
    });
  });
}
