/** The size of libuv's thread pool: as many as jobs may run, and equal for every pool of a block. */
export function nativeThreads(workers: number, jobsPerWorker: number): Record<string, string> {
  return { UV_THREADPOOL_SIZE: String(Math.min(1024, Math.max(4, workers * jobsPerWorker))) };
}
