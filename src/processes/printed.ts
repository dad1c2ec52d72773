import type { Readable } from "node:stream";

/** The last part of what a process printed: enough for the reason of a failure. */
const KEPT_BYTES = 64 * 1024;
/** The first part: enough to tell who prints. */
const FIRST_BYTES = 4 * 1024;

/** What a process prints, as far as it is kept. */
export interface Printed {
  /** The end of all. */
  last(): string;
  /** From here on what is printed counts as printed while measuring. */
  mark(): void;
  /** The beginning of what was printed before the mark. */
  before(): string;
  /** The beginning of what was printed since. */
  since(): string;
}

/** Reads a process's streams. Next to no work: a job that prints does so while it is measured. */
export function keepPrinted(streams: readonly Readable[]): Printed {
  const kept: Buffer[] = [];
  let keptBytes = 0;
  const firsts: { chunks: Buffer[]; bytes: number }[] = [{ chunks: [], bytes: 0 }];
  const keep = (chunk: Buffer) => {
    kept.push(chunk);
    keptBytes += chunk.length;
    while (keptBytes - (kept[0]?.length ?? 0) > KEPT_BYTES) keptBytes -= kept.shift()?.length ?? 0;
    const first = firsts.at(-1);
    if (first === undefined || first.bytes >= FIRST_BYTES) return;
    first.chunks.push(chunk);
    first.bytes += chunk.length;
  };
  for (const stream of streams) stream.on("data", keep);
  const firstOf = (part: number) => {
    return Buffer.concat(firsts[part]?.chunks ?? []).toString("utf8", 0, FIRST_BYTES);
  };
  return {
    last: () => Buffer.concat(kept).toString().slice(-KEPT_BYTES),
    mark: () => void firsts.push({ chunks: [], bytes: 0 }),
    before: () => firstOf(0),
    since: () => firstOf(1),
  };
}
