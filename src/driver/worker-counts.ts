import type { WorkerCount } from "../domain/cell.ts";
import { UsageError } from "../domain/usage-error.ts";

/** More workers than anybody needs, and few enough for the machine to survive. */
const MOST_WORKERS = 1024;

/**
 * Resolves worker counts against the effective cores: `3`, `0.5x`, `c`, `c-1`. Equal ones are one, with every way in
 * which they were asked for. A relative count is rounded, and is at least 1.
 *
 * @throws UsageError for a text that is no count, or one out of range
 */
export function resolveWorkerCounts(asked: readonly string[], cores: number): WorkerCount[] {
  const byCount = new Map<number, string[]>();
  for (const text of asked) {
    const workers = resolveOne(text.trim(), cores);
    if (!(workers >= 1 && workers <= MOST_WORKERS)) {
      throw new UsageError(`--workers ${text} is ${workers} workers: expected 1 to ${MOST_WORKERS}`);
    }
    byCount.set(workers, [...(byCount.get(workers) ?? []), text.trim()]);
  }
  return [...byCount]
    .map(([workers, texts]) => ({ workers, asked: texts }))
    .sort((a, b) => a.workers - b.workers);
}

function resolveOne(text: string, cores: number): number {
  if (/^\d+(e\d+)?$/.test(text)) return Number(text);
  const times = /^(\d*\.?\d+)x$/.exec(text)?.[1];
  if (times !== undefined && Number(times) > 0) return Math.max(1, Math.round(Number(times) * cores));
  const less = /^c(?:-(\d+))?$/.exec(text);
  if (less !== null) return Math.max(1, Math.round(cores) - Number(less[1] ?? 0));
  if (text === "external")
    throw new UsageError(
      '--workers external: a run starts its own workers; a program hands jobs to workers elsewhere, with openPool("bullmq", { url, queue, workers: "external" })',
    );
  throw new UsageError(
    `--workers ${text}: expected a number (3), a multiple of the effective cores (0.5x, 1x, 2x), or the cores minus some (c-1)`,
  );
}

/** Counts in order of importance: the nearest to the cores first; of two equally near, the smaller. */
export function byImportance(counts: readonly WorkerCount[], cores: number): WorkerCount[] {
  const distance = ({ workers }: WorkerCount) =>
    Math.abs(Math.log2(workers / Math.max(1, Math.round(cores))));
  return [...counts].sort((a, b) => distance(a) - distance(b) || a.workers - b.workers);
}
