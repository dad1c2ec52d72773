/** What a job gets beside its input. */
export interface JobTools {
  /** Aborted when the caller aborts the job. A job that has asked for it gets a grace in which it may stop by itself. */
  readonly signal: AbortSignal;
}

/** Made for every job, so it makes a signal only for those that ask. */
export class JobContext implements JobTools {
  readonly #number: number;
  readonly #onListen: (number: number, context: JobContext) => void;
  #controller: AbortController | undefined;

  constructor(number: number, onListen: (number: number, context: JobContext) => void) {
    this.#number = number;
    this.#onListen = onListen;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      this.#onListen(this.#number, this);
    }
    return this.#controller.signal;
  }

  abort(): void {
    this.#controller?.abort();
  }
}
