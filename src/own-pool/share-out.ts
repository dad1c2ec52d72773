/**
 * Shares jobs out so that all workers have equally many: water poured into vessels of which some are already filled.
 *
 * @param held how many each worker has
 * @param most how many each may have
 * @param apiece below this the first in line gets all
 * @returns how many more each gets; those that find no room stay
 */
export function shareOut(
  jobs: number,
  held: readonly number[],
  most: readonly number[],
  apiece = 0,
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
  fill(apiece);
  while (left > 0) {
    const open = filled.filter((count, i) => count < (most[i] ?? 0));
    if (open.length === 0) break;
    fill(levelOf(left, open));
  }
  return filled.map((count, i) => count - (held[i] ?? 0));
}

/** How high the water stands; those above the level get nothing, and do not count for it. */
function levelOf(jobs: number, held: readonly number[]): number {
  const level = Math.ceil((jobs + held.reduce((sum, count) => sum + count, 0)) / held.length);
  const low = held.filter((count) => count < level);
  return low.length === held.length ? level : levelOf(jobs, low);
}
