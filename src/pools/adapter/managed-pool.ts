import { suggestion } from "../../domain/nearest.ts";
import type { OpenOptions, PoolAbilities, PoolAdapter, RunOptions, WorkerPool } from "../../domain/pool.ts";
import { PoolError } from "../../domain/pool-error.ts";
import { mistakeIn } from "../../domain/run-options.ts";
import { asLoadFailure } from "../../host/load-job.ts";
import { OWN_OPTIONS } from "../../own-pool/options.ts";

/** What an adapter makes of its library. */
export interface LibraryPool {
  /** Hands one job over. May throw, reject, or return a promise of the library's own kind. */
  submit(input: unknown, options: RunOptions | undefined): PromiseLike<unknown>;
  /** Ends every worker when nothing is pending. */
  stop(): Promise<void>;
  /** Ends every worker at once, and rejects what is pending. Default: `stop` does, and is called once. */
  kill?(): Promise<void>;
}

/**
 * What every pool owes its callers and each library does in its own way: a native promise, a refusal after `close`, a
 * `close` that finishes what was accepted or ends with `terminate`, and a second one that is harmless.
 */
export function managePool(adapter: PoolAdapter, library: LibraryPool): WorkerPool {
  let pending = 0;
  let ending: Promise<void> | undefined;
  let stopping: Promise<void> | undefined;
  let killing: Promise<void> | undefined;
  let ended = false;
  let drained: (() => void) | undefined;
  const stop = () => {
    stopping ??= library.stop();
    return stopping;
  };
  const settle = () => {
    pending -= 1;
    if (pending === 0) drained?.();
  };

  return {
    run(input, options) {
      if (ending !== undefined) {
        return Promise.reject(
          new PoolError("POOL_CLOSED", `Pool "${adapter.name}" is closed: it takes no more jobs`),
        );
      }
      const refusal = options === undefined ? null : refuseRunOptions(adapter, options);
      if (refusal !== null) return Promise.reject(refusal);
      pending += 1;
      return new Promise((resolve, reject) => {
        const succeed = (value: unknown) => {
          settle();
          resolve(value);
        };
        const fail = (error: unknown) => {
          settle();
          reject(error);
        };
        try {
          library.submit(input, options).then(succeed, fail);
        } catch (error) {
          fail(error);
        }
      });
    },
    close() {
      ending ??= (async () => {
        if (pending > 0) await new Promise<void>((resolve) => (drained = resolve));
        await (killing ?? stop());
        ended = true;
      })();
      return ending;
    },
    terminate() {
      // Also after close(): a caller who cannot wait for the drain any longer says so with this.
      killing ??= ended ? Promise.resolve() : (library.kill?.() ?? stop());
      ending ??= killing;
      drained?.(); // a library may never settle what it had
      return killing;
    },
  };
}

const ABILITY_OF_RUN_OPTION = {
  signal: "abortQueued",
  timeoutMs: "timeout",
  transfer: "transfer",
  priority: "priority",
} as const;

function refuseRunOptions(adapter: PoolAdapter, options: RunOptions): Error | null {
  const mistake = mistakeIn(adapter.name, options);
  if (mistake !== null) return mistake;
  for (const name of Object.keys(options) as (keyof RunOptions)[]) {
    const ability = adapter.abilities[ABILITY_OF_RUN_OPTION[name]];
    if (options[name] !== undefined && ability !== true) return unsupported(adapter, name, ability);
  }
  return null;
}

/**
 * @param own names of the options that this adapter alone has
 * @throws PoolError `UNSUPPORTED_OPTION` for an option that this adapter cannot honour; RangeError for a wrong count
 */
export function checkOpenOptions(
  adapter: PoolAdapter,
  options: OpenOptions,
  own: readonly string[] = [],
): void {
  refuseUnknown(adapter, options, own);
  const { workers, jobsPerWorker, maxQueue } = options;
  for (const [name, count, least] of [
    ["workers", workers, 1],
    ["jobsPerWorker", jobsPerWorker, 1],
    ["maxQueue", maxQueue ?? 0, 0],
  ] as const) {
    if (!Number.isInteger(count) || count < least) {
      throw new RangeError(
        `Cannot open pool "${adapter.name}": ${name} is ${count}, need an integer of at least ${least}`,
      );
    }
  }
  const abilities: PoolAbilities = adapter.abilities;
  if (jobsPerWorker > 1 && abilities.jobsPerWorker !== true) {
    throw unsupported(adapter, "jobsPerWorker", abilities.jobsPerWorker);
  }
  if (maxQueue !== undefined && abilities.maxQueue !== true)
    throw unsupported(adapter, "maxQueue", abilities.maxQueue);
  for (const [name, value] of Object.entries(options.settings ?? {})) {
    const setting = adapter.settings[name];
    if (setting === undefined) {
      const known = Object.keys(adapter.settings).join(", ") || "none";
      throw unsupported(adapter, `settings.${name}`, `the pool's settings are: ${known}`);
    }
    if (!setting.values.includes(value)) {
      throw unsupported(adapter, `settings.${name}`, `"${value}" is none of ${setting.values.join(", ")}`);
    }
  }
}

const OPTION_NAMES = [
  "job",
  "workers",
  "jobsPerWorker",
  "maxQueue",
  "settings",
  "packageRoot",
  "stamps",
  "onConstructed",
] as const satisfies (keyof OpenOptions)[];

function refuseUnknown(adapter: PoolAdapter, options: OpenOptions, own: readonly string[]): void {
  const names = [...OPTION_NAMES, ...own];
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const why = (OWN_OPTIONS as readonly string[]).includes(unknown)
    ? ': only "poolmark" has it'
    : suggestion(unknown, names);
  throw new PoolError("UNSUPPORTED_OPTION", `Pool "${adapter.name}" has no option "${unknown}"${why}`);
}

function unsupported(adapter: PoolAdapter, option: string, reason: string): PoolError {
  return new PoolError("UNSUPPORTED_OPTION", `Pool "${adapter.name}" cannot honour "${option}": ${reason}`);
}

/** The setting's value, or its default. */
export function settingOf(adapter: PoolAdapter, options: OpenOptions, name: string): string {
  return options.settings?.[name] ?? adapter.settings[name]?.standard ?? "";
}

export function queueFull(adapter: PoolAdapter, maxQueue: number, cause?: unknown): PoolError {
  return new PoolError("QUEUE_FULL", `Pool "${adapter.name}" already has ${maxQueue} jobs waiting`, {
    cause,
  });
}

/**
 * What a library throws when its queue is full has neither a code nor a class of its own.
 *
 * @param says its words
 * @returns a PoolError `QUEUE_FULL`, or another error as it is
 */
export function orQueueFull(adapter: PoolAdapter, maxQueue: number, says: RegExp, error: unknown): unknown {
  return says.test(String(error)) ? queueFull(adapter, maxQueue, error) : error;
}

export function jobAborted(reason: unknown): PoolError {
  return new PoolError("JOB_ABORTED", "Job aborted", { cause: reason });
}

/**
 * Waits until every worker has loaded the job, and leaves nothing behind when one cannot.
 *
 * @param ready resolves when all have; or asks one worker, for libraries that call workers ready before these have loaded the
 *   job: called as often as there are slots, so that every worker is asked
 */
export async function openReady(
  { workers, jobsPerWorker, onConstructed }: OpenOptions,
  pool: WorkerPool,
  ready: Promise<unknown> | (() => PromiseLike<unknown>),
): Promise<WorkerPool> {
  const workersAreReady =
    typeof ready === "function" ? Promise.all(Array.from({ length: workers * jobsPerWorker }, ready)) : ready;
  onConstructed?.();
  try {
    await workersAreReady;
  } catch (error) {
    await pool.terminate().catch(() => {});
    throw asLoadFailure(error) ?? error;
  }
  return pool;
}
