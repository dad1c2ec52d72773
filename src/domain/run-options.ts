import { suggestion } from "./nearest.ts";
import type { RunOptions } from "./pool.ts";
import { PoolError } from "./pool-error.ts";

const NAMES = ["signal", "timeoutMs", "transfer", "priority"] as const satisfies (keyof RunOptions)[];

/** What is wrong with a job's options, as the error to reject with; null: nothing. */
export function mistakeIn(pool: string, options: RunOptions): Error | null {
  if (typeof options !== "object" || options === null) {
    return new TypeError(
      `The options of a job are ${String(options)}: expected an object such as { timeoutMs: 1000 }`,
    );
  }
  const unknown = Object.keys(options).find((name) => !(NAMES as readonly string[]).includes(name));
  if (unknown !== undefined) {
    const message = `Pool "${pool}" has no option "${unknown}" for a job${suggestion(unknown, NAMES)}`;
    return new PoolError("UNSUPPORTED_OPTION", message);
  }
  const { signal, timeoutMs = 1, priority = 0, transfer } = options;
  if (signal !== undefined && !isSignal(signal)) return notASignal(signal);
  if (!(timeoutMs > 0)) return new RangeError(`timeoutMs is ${timeoutMs}: need more than 0`);
  if (!Number.isFinite(priority)) return new RangeError(`priority is ${priority}: need a finite number`);
  return transfer === undefined ? null : mistakeInTransfer(transfer);
}

function isSignal(signal: Partial<AbortSignal>): boolean {
  return typeof signal?.aborted === "boolean" && typeof signal.addEventListener === "function";
}

function notASignal(signal: unknown): TypeError {
  const isController = typeof signal === "object" && signal !== null && "signal" in signal;
  const cure = isController
    ? "it is an AbortController: pass its signal, controller.signal"
    : "need an AbortSignal";
  return new TypeError(`signal is not an AbortSignal: ${cure}`);
}

/** A buffer that was transferred before has no bytes left: Node would send it as an empty one. */
export function mistakeInTransfer(transfer: readonly ArrayBuffer[]): Error | null {
  if (!Array.isArray(transfer)) {
    return new TypeError(
      "transfer is not an array: need the ArrayBuffers to hand over, as in { transfer: [buffer] }",
    );
  }
  const gone = transfer.findIndex((buffer) => buffer instanceof ArrayBuffer && isDetached(buffer));
  if (gone < 0) return null;
  return new DOMException(
    `transfer[${gone}] was transferred before: its bytes are gone. Hand over a copy, buffer.slice()`,
    "DataCloneError",
  );
}

function isDetached(buffer: ArrayBuffer): boolean {
  if (buffer.byteLength > 0) return false;
  try {
    new Uint8Array(buffer); // Node 20 has no buffer.detached
    return false;
  } catch {
    return true;
  }
}
