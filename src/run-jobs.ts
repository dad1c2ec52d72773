import { epochMs } from "./domain/epoch.ts";
import { Fifo } from "./domain/fifo.ts";
import { onAbort } from "./domain/on-abort.ts";
import { type RunOptions, STAMPED, type Stamped, type WorkerPool } from "./domain/pool.ts";

export interface RunJobsOptions<Input = unknown> {
  /** At most this many jobs are read before their results are taken. Full workers need workers × jobsPerWorker; twice that hides the way there and back. */
  readonly inFlight: number;
  /** `input`: results in the order of their jobs. `completion` (default): each result as soon as the job is done. */
  readonly order?: "input" | "completion";
  /** Ends the iteration: no more jobs are read, and `next()` rejects with the signal's reason. Running jobs go on, unless `runOptions` gives them the signal, too. */
  readonly signal?: AbortSignal;
  /** Options of each job, for the pool. */
  readonly runOptions?: (input: Input, index: number) => RunOptions;
}

/** What became of one job. An error is a result, not the end. */
export type JobResult<Input, Output = unknown> = {
  /** Position of the job in the source, from 0. */
  readonly index: number;
  readonly input: Input;
  /** From submission to the job's start, and from there to its end, in ms; null unless the pool was opened with `stamps`. */
  readonly waitedMs: number | null;
  readonly ranMs: number | null;
  readonly workerId: number | null;
} & (
  | { readonly outcome: "done"; readonly value: Output }
  | { readonly outcome: "failed"; readonly error: unknown }
);

/**
 * The worker pool pattern itself: jobs in, a bounded number of them under way, results out. Go's jobs channel and
 * results channel as one async iterable.
 *
 * The source is read no faster than results are taken: at most `inFlight` of the jobs read are not yet yielded.
 * Leaving the loop early closes the source and leaves running jobs to the pool.
 *
 * @throws RangeError unless `inFlight` is a positive integer
 *
 * @example
 * // double.js: export default (input) => input * 2;
 * import { openPool, runJobs } from "poolmark/pool";
 *
 * const pool = await openPool({ job: new URL("./double.js", import.meta.url), workers: 2 });
 * for await (const result of runJobs(pool, [1, 2, 3], { inFlight: 4, order: "input" })) {
 *   console.log(result.outcome === "done" ? result.value : result.error); // 2 4 6
 * }
 * await pool.close();
 */
export async function* runJobs<Input, Output = unknown>(
  pool: WorkerPool<NoInfer<Input>, Output>,
  jobs: Iterable<Input> | AsyncIterable<Input>,
  options: RunJobsOptions<NoInfer<Input>>,
): AsyncGenerator<JobResult<Input, Output>, void, void> {
  const { inFlight, signal } = options;
  if (!Number.isInteger(inFlight) || inFlight < 1) {
    throw new RangeError(`Cannot run jobs: inFlight is ${inFlight}, need an integer of at least 1`);
  }
  const window = new JobWindow(pool, jobs, options);
  const stopListening = signal === undefined || signal.aborted ? null : onAbort(signal, window.wake);
  try {
    while (true) {
      signal?.throwIfAborted();
      window.fill();
      const result = window.peek();
      if (result !== undefined) {
        yield result as JobResult<Input, Output>;
        window.drop();
      } else if (window.isDone()) {
        return;
      } else {
        await window.change();
      }
    }
  } finally {
    stopListening?.();
    await window.close();
  }
}

interface Slot<Result> {
  result: Result | undefined;
}

/** The jobs that were read from the source and whose results are not yet taken. */
class JobWindow<Input> {
  readonly #pool: WorkerPool;
  readonly #source: Iterator<Input> | AsyncIterator<Input>;
  readonly #isAsync: boolean;
  readonly #options: RunJobsOptions<Input>;
  readonly #slots = new Fifo<Slot<JobResult<Input>>>();
  #underWay = 0;
  #read = 0;
  #state: "open" | "reading" | "exhausted" = "open";
  #trouble: { readonly error: unknown } | undefined;
  #wake = () => {};

  constructor(
    pool: WorkerPool,
    jobs: Iterable<Input> | AsyncIterable<Input>,
    options: RunJobsOptions<Input>,
  ) {
    this.#pool = pool;
    this.#isAsync = Symbol.asyncIterator in jobs;
    this.#source = Symbol.asyncIterator in jobs ? jobs[Symbol.asyncIterator]() : jobs[Symbol.iterator]();
    this.#options = options;
  }

  /** Reads until the window is full; an asynchronous source one job at a time, while results go on being taken. */
  fill(): void {
    while (this.#state === "open" && this.#underWay < this.#options.inFlight && this.#trouble === undefined) {
      const next = this.#source.next();
      if (this.#isAsync) this.#await(Promise.resolve(next));
      else this.#start(next as IteratorResult<Input>);
    }
    if (this.#trouble !== undefined) throw this.#trouble.error;
  }

  peek(): JobResult<Input> | undefined {
    return this.#slots.peek()?.result;
  }

  drop(): void {
    this.#slots.shift();
    this.#underWay -= 1;
  }

  isDone(): boolean {
    return this.#state === "exhausted" && this.#underWay === 0;
  }

  /** Resolves when there may be something new to take, to read, or to complain of. */
  change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  readonly wake = (): void => this.#wake();

  async close(): Promise<void> {
    if (this.#state === "exhausted") return;
    const closing = Promise.resolve(this.#source.return?.());
    // A source that is being asked for its next job closes only after it has answered, which may be never.
    if (this.#state === "reading") closing.catch(() => {});
    else await closing;
  }

  #await(next: Promise<IteratorResult<Input>>): void {
    this.#state = "reading";
    const fail = (error: unknown) => {
      this.#trouble = { error };
    };
    void next.then((result) => this.#start(result), fail).then(this.wake);
  }

  #start(next: IteratorResult<Input>): void {
    this.#state = next.done ? "exhausted" : "open";
    if (next.done) return;
    this.#underWay += 1;
    const { order = "completion" } = this.#options;
    const slot: Slot<JobResult<Input>> = { result: undefined };
    if (order === "input") this.#slots.push(slot);
    void runOne(this.#pool, next.value, this.#read++, this.#options).then((result) => {
      slot.result = result;
      if (order === "completion") this.#slots.push(slot);
      this.wake();
    });
  }
}

async function runOne<Input>(
  pool: WorkerPool,
  input: Input,
  index: number,
  options: RunJobsOptions<Input>,
): Promise<JobResult<Input>> {
  const submittedAtMs = epochMs();
  const untold = { index, input, waitedMs: null, ranMs: null, workerId: null };
  try {
    const value = await pool.run(input, options.runOptions?.(input, index));
    if (!isStamped(value)) return { ...untold, outcome: "done", value };
    return {
      index,
      input,
      outcome: "done",
      value: value.value,
      waitedMs: value.startedAtMs - submittedAtMs,
      ranMs: value.endedAtMs - value.startedAtMs,
      workerId: value.workerId,
    };
  } catch (error) {
    return { ...untold, outcome: "failed", error };
  }
}

function isStamped(value: unknown): value is Stamped {
  return typeof value === "object" && value !== null && (value as Partial<Stamped>).kind === STAMPED;
}
