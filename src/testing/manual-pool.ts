import type { RunOptions, WorkerPool } from "../domain/pool.ts";

export interface ManualPool extends WorkerPool {
  /** Jobs that were submitted and are not yet settled, by input. */
  readonly running: ReadonlyMap<
    unknown,
    { resolve(value: unknown): void; reject(error: unknown): void; options: RunOptions | undefined }
  >;
  /** Inputs in the order of their submission. */
  readonly submitted: readonly unknown[];
}

/** A pool whose jobs end when the test says so: chance is under control. */
export function createManualPool(): ManualPool {
  const running = new Map<
    unknown,
    { resolve(value: unknown): void; reject(error: unknown): void; options: RunOptions | undefined }
  >();
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
