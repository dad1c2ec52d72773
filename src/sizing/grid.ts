/**
 * The sizes worth telling apart: from 1 to the most, with a fixed one among them. Neighbours lie just so far apart that of a
 * job that scales perfectly the smaller one is not within the tolerance of the larger.
 *
 * @param fixed is always one of them: the cores
 */
export function workerGrid(fixed: number, most: number, within: number): number[] {
  const sizes = [Math.min(fixed, most)];
  for (let size = sizes[0] as number; size > 1; ) {
    size = Math.max(1, Math.ceil(size * (1 - within) - 1e-9) - 1);
    sizes.unshift(size);
  }
  for (let size = sizes.at(-1) as number; size < most; ) {
    size = Math.min(most, Math.floor(size / (1 - within) + 1e-9) + 1);
    sizes.push(size);
  }
  return sizes;
}

/** Jobs per worker: doubled from 1 to the most. Waiting costs next to nothing, so a factor of two is near enough. */
export function jobsGrid(most: number): number[] {
  const sizes: number[] = [];
  for (let size = 1; size < most; size *= 2) sizes.push(size);
  return [...sizes, most];
}

/** The member that is nearest by ratio; of two, the smaller. */
export function nearest(grid: readonly number[], size: number): number {
  const distance = (member: number) => Math.abs(Math.log(member / size));
  return grid.reduce((best, member) => (distance(member) < distance(best) ? member : best));
}
