import { seeded } from "../../src/stats/seeded.ts";

export const BUFFER_BYTES = 256 * 1024;

/** The sum of a buffer's 32-bit words, modulo 2^32. */
export function checksum(words: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < words.length; i++) sum = (sum + (words[i] as number)) >>> 0;
  return sum;
}

/** The same sum in one piece with big integers. */
export function expectedChecksum(words: Uint32Array): number {
  return Number(
    BigInt.asUintN(
      32,
      words.reduce((sum, word) => sum + BigInt(word), 0n),
    ),
  );
}

/** Eight buffers of seeded words. */
export function fillBuffers<Storage extends ArrayBuffer | SharedArrayBuffer>(
  seed: number,
  allocate: (bytes: number) => Storage,
): Uint32Array<Storage>[] {
  const random = seeded(seed);
  return Array.from({ length: 8 }, () => {
    const words = new Uint32Array(allocate(BUFFER_BYTES));
    for (let i = 0; i < words.length; i++) words[i] = random() * 2 ** 32;
    return words as Uint32Array<Storage>;
  });
}
