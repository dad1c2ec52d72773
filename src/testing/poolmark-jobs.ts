// Jobs for the tests of our own pool: each goes wrong in its own way, or tells what happens to it.
import { appendFileSync } from "node:fs";
import { jobSignal } from "../own-pool/job-signal.ts";

/** What a job is asked to do: a name of one below, and its argument. */
export type Ask = readonly [what: keyof typeof acts, argument?: unknown];

class PaymentError extends Error {
  override readonly name = "PaymentError";
  readonly code = "E_CARD";
  readonly details = { attempts: 3, at: new Date(0) };
}

const counts = { runs: 0 };

const acts = {
  return: (value: unknown) => value,
  double: (value: unknown) => (value as number) * 2,
  spin(ms: unknown) {
    const until = performance.now() + (ms as number);
    while (performance.now() < until);
    return ms;
  },
  sleep: (ms: unknown) => new Promise((resolve) => setTimeout(resolve, ms as number, ms)),
  throw() {
    throw new PaymentError("card refused", { cause: new RangeError("no credit", { cause: "bank" }) });
  },
  throwLater: () => Promise.reject(new PaymentError("card refused later")),
  throwValue(value: unknown) {
    throw value;
  },
  throwUncloneable() {
    throw Object.assign(new Error("odd"), { handler: () => {}, plain: 1 });
  },
  throwCircle() {
    const error = new Error("round");
    error.cause = error;
    throw error;
  },
  throwAggregate() {
    const parts = [new PaymentError("first"), new RangeError("second", { cause: () => {} }), "third"];
    throw new AggregateError(parts, "all of them");
  },
  throwWithRequest() {
    const config = { url: "/pay", transform: [() => {}, 7], inner: new PaymentError("inner") };
    throw Object.assign(new Error("no answer"), { config, request: new WeakMap(), on: () => {} });
  },
  throwSymbol() {
    throw Symbol("mark");
  },
  throwFunction() {
    throw function handler() {};
  },
  throwRevoked() {
    const { proxy, revoke } = Proxy.revocable(new Error("gone"), {});
    revoke();
    throw proxy;
  },
  throwUnderHook() {
    Error.prepareStackTrace = () => {
      throw new Error("hook");
    };
    throw new RangeError("under a hook");
  },
  abortError() {
    throw new DOMException("gone", "AbortError");
  },
  returnFunction: () => () => {},
  exit: (code: unknown) => process.exit(code as number),
  exitSoon(ms: unknown) {
    setTimeout(() => process.exit(3), ms as number);
  },
  throwInTimer() {
    setTimeout(() => {
      throw new Error("after the job");
    });
    return new Promise(() => {});
  },
  unhandled() {
    void Promise.reject(new Error("nobody listens"));
    return new Promise(() => {});
  },
  eatHeap() {
    const eaten: unknown[] = [];
    while (true) eaten.push(new Array(1000).fill({}));
  },
  overflow: (): number => 1 + (acts.overflow() as number),
  /** Far longer than any patience here; not for ever, as Deno does not end a thread that loops, and it would take a core from all tests after it. */
  loop() {
    const endMs = performance.now() + 3000;
    while (performance.now() < endMs);
    return "nobody stopped it";
  },
  never: () => new Promise(() => {}),
  block: () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
  /** Notes in shared memory that it has run: how often, and when it was told to stop. */
  note: (cells: unknown) => Atomics.add(new Int32Array(cells as SharedArrayBuffer), 0, 1),
  noteAt([cells, index]: [SharedArrayBuffer, number]) {
    return Atomics.add(new Int8Array(cells), index, 1);
  },
  /** Until it is told to go on, in shared memory; its patience has an end, as that of `loop`. */
  hold(cells: unknown) {
    const endMs = performance.now() + 3000;
    while (Atomics.load(new Int32Array(cells as SharedArrayBuffer), 0) === 0 && performance.now() < endMs);
  },
  /** The same, but its worker hears what comes meanwhile. */
  async wait(cells: unknown) {
    const endMs = performance.now() + 3000;
    while (Atomics.load(new Int32Array(cells as SharedArrayBuffer), 0) === 0 && performance.now() < endMs)
      await new Promise((resolve) => setTimeout(resolve, 2));
  },
  countRuns: () => ++counts.runs,
  noteInFile: ([file, index]: [string, number]) => appendFileSync(file, `${index}\n`),
  /** One thing, then another, whose outcome counts. */
  after(both: unknown): unknown {
    const [first, second] = both as [Ask, Ask];
    act(first);
    return act(second);
  },
  /** Leaves a word when its worker ends. */
  meetExit(file: unknown) {
    process.once("exit", () => appendFileSync(file as string, "bye "));
  },
  /** Asks for the signal of a job that is over. */
  askSignalLater: (ms: unknown) => void setTimeout(jobSignal, ms as number),
  /** Its worker is busy for long when the job is done. */
  blockLater: () => void setTimeout(() => acts.loop(), 5),
} as const;

export function act([what, argument]: Ask): unknown {
  return acts[what](argument as never);
}

/** Stops by itself when it is told to, and says so in shared memory. */
export function stoppable(cells: SharedArrayBuffer): Promise<string> {
  const signal = jobSignal();
  const seen = new Int32Array(cells);
  Atomics.add(seen, 0, 1);
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => {
      Atomics.add(seen, 1, 1);
      resolve("stopped");
    });
  });
}

/** The same, but asks for its signal after a wait, and says by its index when it is told to stop. */
export async function stoppableLater([cells, index]: [SharedArrayBuffer, number]): Promise<void> {
  const seen = new Int32Array(cells);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const signal = jobSignal();
  Atomics.add(seen, 3, 1);
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
  Atomics.add(seen, index, 1);
}

/** Asks for its signal, and then does not listen to it. */
export function deaf(): Promise<never> {
  jobSignal();
  return new Promise(() => {});
}
