// A job module that takes memory as soon as a worker imports it.
const HUNGER_BYTES = 128 * 2 ** 20;

/** Written to, or it would only be promised. */
const kept = Buffer.alloc(HUNGER_BYTES, 1);

export const run = (): number => kept.length;
