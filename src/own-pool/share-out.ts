/**
 * Shares jobs out so that all workers have equally many, counting those they already have.
 *
 * @param held how many jobs each worker has
 * @param most how many jobs each worker may have
 * @param minimumShare the first worker is filled up to this before the others get any
 * @returns how many more each worker gets; jobs that no worker has room for stay
 */
export function shareOut(
  jobs: number,
  held: readonly number[],
  most: readonly number[],
  minimumShare = 0,
): number[] {
  const filled = [...held];
  let left = jobs;
  const fill = (level: number) => {
    for (const [i, count] of filled.entries()) {
      const share = Math.max(0, Math.min(left, Math.min(level, most[i] ?? 0) - count));
      filled[i] = count + share;
      left -= share;
    }
  };
  fill(minimumShare);
  while (left > 0) {
    const open = filled.filter((count, i) => count < (most[i] ?? 0));
    if (open.length === 0) break;
    fill(levelOf(left, open));
  }
  return filled.map((count, i) => count - (held[i] ?? 0));
}

/** The count that all reach together. Workers above it get nothing and do not count. */
function levelOf(jobs: number, held: readonly number[]): number {
  const level = Math.ceil((jobs + held.reduce((sum, count) => sum + count, 0)) / held.length);
  const low = held.filter((count) => count < level);
  return low.length === held.length ? level : levelOf(jobs, low);
}
