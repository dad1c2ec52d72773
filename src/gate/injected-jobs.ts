// A job of about a millisecond, and the same with a known fault: what `poolmark calibrate` lets the gate look for. Each gives
// back its input, so that all do the same work for whoever only looks at results.

const STEPS = 400_000;
const HUNGRY_BYTES = 50 * 2 ** 20;
const SLOW_START_MS = 100;
const STALL_EVERY = 500;
const STALL_MS = 100;

/** Work must end somewhere, or an engine may leave it out. */
let sink = 0;
let kept: Uint8Array | null = null;
let calls = 0;

function work(steps: number): void {
  let state = sink | 1;
  for (let i = 0; i < steps; i++) state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
  sink = state;
}

function spin(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end) work(100);
}

export const inputs = [1, 2, 3, 4];

/**
 * One code for all, and whole steps: a loop up to a fraction is another loop to an engine, and slower by more than was meant.
 */
function jobOf(steps: number) {
  return (input: unknown): unknown => {
    work(steps);
    return input;
  };
}

export const plain = jobOf(STEPS);
export const slower5 = jobOf(420_000);
export const slower10 = jobOf(440_000);
export const slower20 = jobOf(480_000);

/** Memory: the first job of each worker takes some, and keeps it. */
export function hungry(input: unknown): unknown {
  kept ??= new Uint8Array(HUNGRY_BYTES).fill(1);
  work(STEPS + (kept[0] ?? 0));
  return input;
}

/** Start-up: the first job of each worker takes long. */
export function slowStart(input: unknown): unknown {
  if (calls++ === 0) spin(SLOW_START_MS);
  return plain(input);
}

/** Rare stalls, that no mean shows. */
export function stalling(input: unknown): unknown {
  if (++calls % STALL_EVERY === 0) spin(STALL_MS);
  return plain(input);
}

/** For inputs in an object. */
export function plainOfObject(input: unknown): unknown {
  work(STEPS);
  return (input as { readonly value: unknown }).value;
}
