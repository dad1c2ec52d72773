/**
 * Memory that a worker shares with its pool: for each job that was sent, who owns it. The worker claims a job before it
 * starts it; the pool reclaims unclaimed jobs. A compare-and-exchange decides, so no job runs twice and none is lost.
 */
export interface Ring {
  /** One word a slot: the number of the job and its state. */
  readonly words: Int32Array;
  /** When the job in a slot started and ended, in ms since the epoch; 0 before. */
  readonly startedAtMs: Float64Array;
  readonly endedAtMs: Float64Array;
  /** The kind of a finished job's result, where it is kept in `values`: it is there before its report. Before the start, whether the job is cancellable. */
  readonly kinds: Int8Array;
  readonly values: Float64Array;
}

const SENT = 0;
const CLAIMED = 1;
/** Claimed, and the job has asked for its signal: it can be told to stop. */
export const LISTENING = 2;
/** The job has run; its report is under way. */
export const DONE = 3;

/** Job numbers wrap here: a number and its state fit 31 bits. */
const NUMBERS = 2 ** 29;
const BYTES_PER_SLOT = 8 + 8 + 8 + 4 + 1;

/** @param slots a power of two */
export function createRingMemory(slots: number): SharedArrayBuffer {
  return new SharedArrayBuffer(slots * BYTES_PER_SLOT);
}

export function openRing(memory: SharedArrayBuffer): Ring {
  const slots = memory.byteLength / BYTES_PER_SLOT;
  return {
    startedAtMs: new Float64Array(memory, 0, slots),
    endedAtMs: new Float64Array(memory, slots * 8, slots),
    values: new Float64Array(memory, slots * 16, slots),
    words: new Int32Array(memory, slots * 24, slots),
    kinds: new Int8Array(memory, slots * 28, slots),
  };
}

export function nextNumber(number: number): number {
  return (number + 1) % NUMBERS;
}

export function previousNumber(number: number): number {
  return (number === 0 ? NUMBERS : number) - 1;
}

export function slotOf(ring: Ring, number: number): number {
  return number & (ring.words.length - 1);
}

/**
 * The pool's, before it posts the job: the message makes this visible to the worker.
 *
 * @param isCancellable the job may be stopped, and its worker with it
 */
export function offer(ring: Ring, number: number, isCancellable: boolean): void {
  const slot = slotOf(ring, number);
  ring.startedAtMs[slot] = 0;
  ring.endedAtMs[slot] = 0;
  ring.kinds[slot] = isCancellable ? CANCELLABLE : 0;
  ring.words[slot] = wordOf(number, SENT);
}

/** The worker's, before it starts the job. False: the pool has reclaimed the job. */
export function claim(ring: Ring, number: number): boolean {
  return exchange(ring, number, SENT, CLAIMED);
}

/** The pool's. True: the job has not started, and now never will. */
export function reclaim(ring: Ring, number: number): boolean {
  return exchange(ring, number, SENT, CLAIMED);
}

/** The worker's, when the job asks for its signal. False: the job is over. */
export function listen(ring: Ring, number: number): boolean {
  return exchange(ring, number, CLAIMED, LISTENING);
}

/** The worker's, when the job is over. */
export function finish(ring: Ring, number: number, nowMs: number): void {
  ring.endedAtMs[slotOf(ring, number)] = nowMs;
  Atomics.store(ring.words, slotOf(ring, number), wordOf(number, DONE));
}

/** The worker's, before it starts the job. */
export function isCancellable(ring: Ring, number: number): boolean {
  return ring.kinds[slotOf(ring, number)] === CANCELLABLE;
}

const PLAIN = [undefined, null, false, true];
const NUMBER = PLAIN.length + 1;
const CANCELLABLE = -1;

/** The worker's, before `finish`: keeps a plain result where it outlives the worker. False: it is of another kind. */
export function keep(ring: Ring, number: number, value: unknown): boolean {
  const slot = slotOf(ring, number);
  if (typeof value === "number") {
    ring.kinds[slot] = NUMBER;
    ring.values[slot] = value;
  } else ring.kinds[slot] = PLAIN.indexOf(value as null) + 1;
  return ring.kinds[slot] !== 0;
}

/** The kept result of a finished job; null: there is none. */
export function kept(ring: Ring, number: number): { readonly value: unknown } | null {
  const slot = slotOf(ring, number);
  const kind = ring.kinds[slot] ?? 0;
  if (stateOf(ring, number) !== DONE || kind <= 0) return null;
  return { value: kind === NUMBER ? ring.values[slot] : PLAIN[kind - 1] };
}

export function stateOf(ring: Ring, number: number): number {
  return Atomics.load(ring.words, slotOf(ring, number)) & 3;
}

function exchange(ring: Ring, number: number, from: number, to: number): boolean {
  const expected = wordOf(number, from);
  return Atomics.compareExchange(ring.words, slotOf(ring, number), expected, wordOf(number, to)) === expected;
}

const wordOf = (number: number, state: number): number => number * 4 + state;
