import { setImmediate } from "node:timers";
import { getHeapStatistics } from "node:v8";
import { HEAP_FULL, type Report, type WorkerSetup } from "./messages.ts";
import { serializeError } from "./serialized-error.ts";

/** A result waits for those of the next jobs no longer than this. */
const SLICE_MS = 0.05;
const HEAP_CHECK_MS = 1000;

export type Post = (report: Report) => void;

/** Results on their way from a worker: those of short jobs travel together. */
export interface Outbox {
  /** @param sinceMs its slice counts from here: the job's start, so a job as long as a slice waits for no other */
  add(tag: number, value: unknown, sinceMs: number, nowMs: number): void;
  /** How many results it holds. */
  size(): number;
  flush(): void;
  /** At the end of this turn of the event loop. */
  flushSoon(): void;
}

export function createOutbox(
  { batching, heapLimitBytes }: Pick<WorkerSetup, "batching" | "heapLimitBytes">,
  post: Post,
): Outbox {
  let report: unknown[] = [];
  let waitingSinceMs = 0;
  let isScheduled = false;
  const checkHeap = heapLimitBytes === null ? () => {} : createHeapCheck(heapLimitBytes, post);

  function flush(): void {
    if (report.length === 0) return;
    const full = report as Report;
    report = [];
    try {
      post(full);
    } catch {
      // One of the values cannot be cloned: each travels by itself.
      for (let i = 0; i < full.length; i += 2) postOne(post, full[i] as number, full[i + 1]);
    }
    checkHeap();
  }

  process.once("exit", flush); // results are not lost with a worker that ends itself
  return {
    flush,
    size: () => report.length / 2,
    add(tag, value, sinceMs, nowMs) {
      if (report.length === 0 || sinceMs < waitingSinceMs) waitingSinceMs = sinceMs;
      report.push(tag, value);
      if (!batching || nowMs - waitingSinceMs >= SLICE_MS) flush();
    },
    flushSoon() {
      if (isScheduled || report.length === 0) return;
      isScheduled = true;
      setImmediate(() => {
        isScheduled = false;
        flush();
      });
    },
  };
}

function createHeapCheck(limitBytes: number, post: Post): () => void {
  let checkedAtMs = 0;
  return () => {
    const nowMs = performance.now();
    if (nowMs - checkedAtMs < HEAP_CHECK_MS) return;
    checkedAtMs = nowMs;
    if (getHeapStatistics().used_heap_size > limitBytes) post([HEAP_FULL]);
  };
}

function postOne(post: Post, tag: number, value: unknown): void {
  try {
    post([tag, value]);
  } catch (uncloneable) {
    post([tag | 1, serializeError(uncloneable)]);
  }
}
