import type { OpenOptions, PoolAdapter, RunOptions, WorkerPool } from "../domain/pool.ts";
import { ABLE } from "../pools/adapter/abilities.ts";

interface PendingJob {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  readonly options: RunOptions | undefined;
}

interface ManualPool extends WorkerPool {
  /** Jobs that were submitted and are not yet settled, by input. */
  readonly running: ReadonlyMap<unknown, PendingJob>;
  /** Inputs in the order of their submission. */
  readonly submitted: readonly unknown[];
}

/** A pool whose jobs end when the test says so: chance is under control. */
export function createManualPool(): ManualPool {
  const running = new Map<unknown, PendingJob>();
  const submitted: unknown[] = [];
  return {
    running,
    submitted,
    run(input, options) {
      submitted.push(input);
      return new Promise((resolve, reject) => {
        const forget = () => running.delete(input);
        running.set(input, {
          options,
          resolve: (value) => {
            forget();
            resolve(value);
          },
          reject: (error) => {
            forget();
            reject(error);
          },
        });
      });
    },
    close: async () => {},
    terminate: async () => {},
  };
}

/** Lets every promise that can settle do so. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** An adapter whose pool is handed in; it can do everything. */
export function adapterOf(open: (options: OpenOptions) => WorkerPool): PoolAdapter {
  return {
    name: "fake",
    summary: "a pool of a test",
    package: null,
    abilities: { ...ABLE, serialization: "none" },
    settings: {},
    check: async () => null,
    open: async (options) => open(options),
  };
}
