// The same job with inputs that take long to send: a getter runs on the thread that hands out the jobs, each time that an
// input is cloned, and nowhere else.

const DISPATCH_US = 100;

function spin(us: number): void {
  const end = performance.now() + us / 1000;
  while (performance.now() < end);
}

export const inputs = [1, 2, 3, 4].map((value) => ({
  get value(): number {
    spin(DISPATCH_US);
    return value;
  },
}));

export { plainOfObject } from "./injected-jobs.ts";
