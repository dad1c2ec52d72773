type Listener = (reason: unknown) => void;

/** One listener of ours per signal: with thousands of jobs on one signal, a listener each would take quadratic time. */
const listenersOf = new WeakMap<AbortSignal, { readonly all: Set<Listener>; readonly hear: () => void }>();

/**
 * Calls the listener once when the signal is aborted.
 *
 * @param signal not yet aborted
 * @returns stops listening
 */
export function onAbort(signal: AbortSignal, listener: Listener): () => void {
  const { all, hear } = listenersOf.get(signal) ?? listen(signal);
  all.add(listener);
  return () => {
    all.delete(listener);
    if (all.size > 0 || listenersOf.get(signal)?.all !== all) return;
    listenersOf.delete(signal);
    signal.removeEventListener("abort", hear);
  };
}

function listen(signal: AbortSignal) {
  const all = new Set<Listener>();
  const hear = () => {
    listenersOf.delete(signal);
    for (const listener of all) listener(signal.reason);
  };
  const listeners = { all, hear };
  listenersOf.set(signal, listeners);
  signal.addEventListener("abort", hear, { once: true });
  return listeners;
}
