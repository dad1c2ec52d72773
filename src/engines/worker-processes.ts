import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { PoolError } from "../domain/pool-error.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { BROKERS } from "./broker-url.ts";
import { FINISH, type WorkerAnswer, type WorkerSetup } from "./worker-messages.ts";

interface WorkerEvents {
  /** A worker has died, and is being replaced. The pids are those of the workers that serve. */
  onDeath(serving: readonly number[]): void;
  /** A worker that died cannot be replaced. */
  onBroken(error: PoolError): void;
}

/** A worker may be killed while it starts, and is started again. One that says why it cannot start is not. */
const MOST_STARTS = 3;

/** For the exit handlers of a job, and for the broker's answer. */
const EXIT_MS = 5000;

/** Processes that serve a queue. One that dies is replaced. */
export class WorkerProcesses {
  /** Resolves when every worker serves; rejects when one cannot. */
  readonly ready: Promise<void>;
  readonly #setup: Omit<WorkerSetup, "token">;
  readonly #events: WorkerEvents;
  readonly #alive = new Set<ChildProcess>();
  /** Of those alive: one that still loads its job hears nothing yet. */
  readonly #serving = new Set<ChildProcess>();
  #isEnding = false;

  constructor(count: number, setup: Omit<WorkerSetup, "token">, events: WorkerEvents) {
    this.#setup = setup;
    this.#events = events;
    this.ready = Promise.all(Array.from({ length: count }, () => this.#start())).then(() => {});
    this.ready.catch(() => {});
  }

  get pids(): readonly number[] {
    return pidsOf(this.#alive);
  }

  /**
   * Resolves when all have finished what they run, and have exited.
   *
   * @param exitMs one that takes longer is killed; null: a job may take any time
   */
  async finish(exitMs: number | null = EXIT_MS): Promise<void> {
    const late = exitMs === null ? undefined : setTimeout(() => void this.kill(), exitMs);
    await this.#end((child) => {
      if (child.connected) child.send(FINISH);
    });
    clearTimeout(late);
  }

  kill(): Promise<void> {
    return this.#end((child) => void child.kill("SIGKILL"));
  }

  async #end(tell: (child: ChildProcess) => void): Promise<void> {
    this.#isEnding = true;
    const children = [...this.#alive];
    const ended = Promise.all(children.map(endOf));
    for (const child of children) tell(child);
    await ended;
  }

  /** Resolves when it serves. */
  #start(startsLeft = MOST_STARTS - 1): Promise<void> {
    const child = fork(fileURLToPath(moduleBeside("worker-processes.worker", import.meta.url)), {
      serialization: "advanced",
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      env: environment(),
    });
    this.#alive.add(child);
    const token = randomUUID();
    let refusal: PoolError | undefined;
    return new Promise((resolve, reject) => {
      // The job may send messages of its own: one without the token is the job's.
      child.on("message", (answer: WorkerAnswer | null) => {
        if (answer?.token !== token) return;
        if (answer.is === "ready") {
          this.#serving.add(child);
          return resolve();
        }
        refusal = new PoolError(answer.code ?? "WORKER_DIED", answer.message);
        child.kill("SIGKILL");
      });
      const onEnd = (how: string) => {
        if (!this.#alive.delete(child)) return;
        const hasServed = this.#serving.delete(child);
        const death = refusal ?? new PoolError("WORKER_DIED", `A worker's process ${how}`);
        if (this.#isEnding) return reject(death);
        this.#events.onDeath(pidsOf(this.#serving));
        if (hasServed) this.#start().catch(this.#events.onBroken);
        else if (refusal !== undefined || startsLeft === 0) reject(death);
        else this.#start(startsLeft - 1).then(resolve, reject);
      };
      child.on("error", (error) => onEnd(`could not be started: ${error.message}`));
      child.once("exit", (code, signal) =>
        onEnd(signal === null ? `exited with code ${code}` : `was killed by ${signal}`),
      );
      child.send({ ...this.#setup, token } satisfies WorkerSetup);
    });
  }
}

/** A job has no need of the brokers' URLs. */
function environment(): NodeJS.ProcessEnv {
  const variables = { ...process.env };
  for (const { variable } of Object.values(BROKERS)) delete variables[variable];
  return variables;
}

function pidsOf(children: Iterable<ChildProcess>): number[] {
  return [...children].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
  });
}
