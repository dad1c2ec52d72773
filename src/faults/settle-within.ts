import type { Settlement, Thrown } from "./fault.ts";

const PATIENCE_MS = 2000;

/** Waits for a promise, but no longer than that. */
export async function settleWithin(
  promise: Promise<unknown>,
  patienceMs: number = PATIENCE_MS,
): Promise<Settlement> {
  const startedMs = performance.now();
  const tookMs = () => performance.now() - startedMs;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Settlement>((resolve) => {
    timer = setTimeout(() => resolve({ how: "pending", tookMs: tookMs() }), patienceMs);
  });
  const settled = promise.then(
    (value): Settlement => ({
      how: "resolved",
      value: typeof value === "function" ? "a function" : value,
      tookMs: tookMs(),
    }),
    (error: unknown): Settlement => ({ how: "rejected", error: describeThrown(error), tookMs: tookMs() }),
  );
  const seen = await Promise.race([settled, late]);
  clearTimeout(timer);
  return seen;
}

/** An error as plain data. */
export function describeThrown(thrown: unknown): Thrown {
  if (!(thrown instanceof Error)) {
    const text = JSON.stringify(thrown) ?? String(thrown);
    return { isError: false, name: null, text, code: null, cause: null, own: {}, stack: null };
  }
  const { name, message, code, cause, stack } = thrown as Error & { code?: unknown };
  const own = Object.entries(thrown)
    .filter(([key]) => !["name", "message", "code", "cause", "stack"].includes(key))
    .map(([key, value]) => [key, String(JSON.stringify(value))]);
  return {
    isError: true,
    name,
    text: message,
    code: code === undefined ? null : String(code),
    cause: messageOf(cause),
    own: Object.fromEntries(own) as Record<string, string>,
    stack: stack === undefined ? null : /bad-jobs\.[jt]s/.test(stack) ? "of the job" : "of another place",
  };
}

function messageOf(cause: unknown): string | null {
  if (cause === undefined || cause === null) return null;
  const { message } = cause as { message?: unknown };
  return typeof message === "string" ? message : String(cause);
}
