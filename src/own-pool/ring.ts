/**
 * Shared memory of one worker and its pool: for each job that was sent, whose it is. The worker claims a job before it starts
 * it, the pool takes back what is not claimed; a compare-and-exchange decides, so that nothing runs twice and nothing is lost.
 */
export interface Ring {
  /** One word a place: the number of the job and what became of it. */
  readonly words: Int32Array;
  /** When the job in a place started and ended, in ms since the epoch; 0 before that. */
  readonly startedAtMs: Float64Array;
  readonly endedAtMs: Float64Array;
  /** The result of a job that is done, if it is a plain number or the like: it is there before its report is. Before that, whether the job may be cut. */
  readonly kinds: Int8Array;
  readonly values: Float64Array;
}

export const SENT = 0;
export const CLAIMED = 1;
/** Claimed, and the job has asked for its signal: it can be told to stop. */
export const LISTENING = 2;
/** It has run; its report is under way. */
export const DONE = 3;

/** Numbers of jobs begin anew here: a number and its state fit 31 bits. */
const NUMBERS = 2 ** 29;
const BYTES_PER_PLACE = 8 + 8 + 8 + 4 + 1;

/** @param places a power of two */
export function createRingMemory(places: number): SharedArrayBuffer {
  return new SharedArrayBuffer(places * BYTES_PER_PLACE);
}

export function openRing(memory: SharedArrayBuffer): Ring {
  const places = memory.byteLength / BYTES_PER_PLACE;
  return {
    startedAtMs: new Float64Array(memory, 0, places),
    endedAtMs: new Float64Array(memory, places * 8, places),
    values: new Float64Array(memory, places * 16, places),
    words: new Int32Array(memory, places * 24, places),
    kinds: new Int8Array(memory, places * 28, places),
  };
}

export function nextNumber(number: number): number {
  return (number + 1) % NUMBERS;
}

export function placeOf(ring: Ring, number: number): number {
  return number & (ring.words.length - 1);
}

/**
 * Before the message with the job is posted, which makes it visible to the worker.
 *
 * @param canBeCut the job's caller may have its worker killed
 */
export function offer(ring: Ring, number: number, canBeCut: boolean): void {
  const place = placeOf(ring, number);
  ring.startedAtMs[place] = 0;
  ring.endedAtMs[place] = 0;
  ring.kinds[place] = canBeCut ? MAY_BE_CUT : 0;
  ring.words[place] = wordOf(number, SENT);
}

/** The worker's: true if the job is now its own, false if it was taken back. */
export function claim(ring: Ring, number: number): boolean {
  return exchange(ring, number, CLAIMED);
}

/** The pool's: true if the job has not been started, and now never will be. */
export function takeBack(ring: Ring, number: number): boolean {
  return exchange(ring, number, CLAIMED);
}

export function listen(ring: Ring, number: number): void {
  Atomics.store(ring.words, placeOf(ring, number), wordOf(number, LISTENING));
}

/** The worker's: it is done. */
export function finish(ring: Ring, number: number, nowMs: number): void {
  ring.endedAtMs[placeOf(ring, number)] = nowMs;
  Atomics.store(ring.words, placeOf(ring, number), wordOf(number, DONE));
}

/** The worker's, before it starts the job: whether it may be cut short, and its worker with it. */
export function mayBeCut(ring: Ring, number: number): boolean {
  return ring.kinds[placeOf(ring, number)] === MAY_BE_CUT;
}

const PLAIN = [undefined, null, false, true];
const NUMBER = PLAIN.length + 1;
const MAY_BE_CUT = -1;

/** The worker's, before `finish`: keeps a result where it outlives the worker. False if it is not of a kind that can be kept. */
export function keep(ring: Ring, number: number, value: unknown): boolean {
  const place = placeOf(ring, number);
  if (typeof value === "number") {
    ring.kinds[place] = NUMBER;
    ring.values[place] = value;
  } else ring.kinds[place] = PLAIN.indexOf(value as null) + 1;
  return ring.kinds[place] !== 0;
}

/** The result that a worker has kept of a job that is done; null if there is none. */
export function kept(ring: Ring, number: number): { readonly value: unknown } | null {
  const place = placeOf(ring, number);
  const kind = ring.kinds[place] ?? 0;
  if (stateOf(ring, number) !== DONE || kind <= 0) return null;
  return { value: kind === NUMBER ? ring.values[place] : PLAIN[kind - 1] };
}

export function stateOf(ring: Ring, number: number): number {
  return Atomics.load(ring.words, placeOf(ring, number)) & 3;
}

function exchange(ring: Ring, number: number, state: number): boolean {
  const sent = wordOf(number, SENT);
  return Atomics.compareExchange(ring.words, placeOf(ring, number), sent, wordOf(number, state)) === sent;
}

const wordOf = (number: number, state: number): number => number * 4 + state;
