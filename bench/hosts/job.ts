/** Waits so long; 0 is a no-op. */
export const run = (waitMs: number) =>
  waitMs === 0 ? waitMs : new Promise<number>((resolve) => setTimeout(resolve, waitMs, waitMs));
