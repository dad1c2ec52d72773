// A job module that takes a while to load, and can tell when it had.
await new Promise((resolve) => setTimeout(resolve, 150));

const loadedAtMs = performance.timeOrigin + performance.now();

export function loadedFor(): number {
  return loadedAtMs;
}
