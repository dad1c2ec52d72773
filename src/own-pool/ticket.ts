import type { RunOptions } from "../domain/pool.ts";
import type { Member } from "./member.ts";

/** A job that was handed over and has not settled. */
export interface Ticket {
  input: unknown;
  /** Most jobs have none, and cost nothing for them. */
  readonly options: RunOptions | undefined;
  readonly submittedAtMs: number;
  /** Of a pool's jobs, the how manieth it is. */
  readonly order: number;
  readonly priority: number;
  readonly promise: Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** The caller has its answer; the worker may still be at it. */
  settled: boolean;
  /** Who has it, and under which number; null while it waits here. */
  member: Member | null;
  number: number;
  /** Ends what watches it: a timer, a listener on its signal. */
  release: (() => void) | null;
}

export function createTicket(
  input: unknown,
  options: RunOptions | undefined,
  submittedAtMs: number,
  order: number,
): Ticket {
  let resolve: (value: unknown) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<unknown>((succeed, fail) => {
    resolve = succeed;
    reject = fail;
  });
  return {
    input,
    options,
    submittedAtMs,
    order,
    priority: options?.priority ?? 0,
    promise,
    resolve,
    reject,
    settled: false,
    member: null,
    number: 0,
    release: null,
  };
}
