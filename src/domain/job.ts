/** Where a worker finds the function to run: plain data, so that it can be sent to a thread or a process. */
export interface Job {
  /** The ES module's URL (`file:///…`). */
  readonly module: string;
  /** The export that is the function; `default` is an ordinary name here. */
  readonly exportName: string;
}

/** One call is one job: one input, one result or a promise of it. */
export type JobFunction = (input: unknown) => unknown;
