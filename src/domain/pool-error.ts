export type PoolErrorCode =
  | "POOL_CLOSED" // run() after close() or terminate()
  | "POOL_TERMINATED" // the job was pending when terminate() was called
  | "QUEUE_FULL"
  | "JOB_ABORTED"
  | "JOB_TIMEOUT"
  | "JOB_NOT_LOADED" // the module or its export is missing, or throws on import
  | "WORKER_NOT_FOUND" // the module that workers start with is not there: poolmark was bundled
  | "WORKER_DIED"
  | "POOL_BROKEN" // no worker is left, and none can be started
  | "NO_WORKER" // nobody has served the queue of an engine for a while: the job did not run
  | "BROKER_UNREACHABLE" // the broker of an engine is not there, or refuses
  | "JOB_LOST" // the broker no longer knows the job: it may have run
  | "PAYLOAD_TOO_LARGE" // an input or a result that the broker does not take
  | "UNSUPPORTED_OPTION"; // an option that this pool cannot honour

/** What a pool itself has to say, as opposed to an error that a job threw. */
export class PoolError extends Error {
  override readonly name = "PoolError";
  readonly code: PoolErrorCode;

  constructor(code: PoolErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
