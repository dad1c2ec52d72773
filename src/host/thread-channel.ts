import {
  MessageChannel,
  type MessagePort,
  parentPort,
  type ResourceLimits,
  receiveMessageOnPort,
  type TransferListItem,
  Worker,
} from "node:worker_threads";

export interface ChannelThread {
  readonly thread: Worker;
  readonly port: MessagePort;
}

/**
 * Starts a thread with a private channel to it. The thread's own `parentPort` and `workerData` stay the job's: what a job
 * posts to its parent, or closes, is no message of ours.
 *
 * @param entry a module that calls `receiveSetup` before it loads anything of the user's
 */
export function startThread(
  entry: URL,
  setup: unknown,
  resourceLimits?: ResourceLimits | undefined,
): ChannelThread {
  const thread = new Worker(entry, resourceLimits === undefined ? {} : { resourceLimits });
  const { port1: port, port2 } = new MessageChannel();
  thread.postMessage({ setup, port: port2 }, [port2 as TransferListItem]);
  return { thread, port };
}

/** The thread's side: what it is told, and its end of the channel. */
export function receiveSetup<Setup>(): Promise<{ readonly setup: Setup; readonly port: MessagePort }> {
  return new Promise((resolve) => parentPort?.once("message", resolve));
}

/**
 * Hears a port by its web interface. Deno's `worker.on("message")` looks at every property of a message, so at every byte of
 * a buffer: 64 KB take 5 ms there.
 *
 * @param onGarbled a message has come that cannot be read
 */
export function listenTo<Message>(
  port: MessagePort,
  take: (message: Message) => unknown,
  onGarbled?: (error: unknown) => void,
): void {
  // All three runtimes have it; the types know only Node's events.
  const target = port as unknown as EventTarget & { start(): void };
  target.addEventListener("message", (event) => take((event as MessageEvent).data));
  if (onGarbled !== undefined) {
    target.addEventListener("messageerror", (event) => onGarbled((event as MessageEvent).data));
  }
  target.start();
}

/** The oldest message that has come and was not heard. */
export function nextMessage<Message>(port: MessagePort): Message | undefined {
  try {
    return receiveMessageOnPort(port)?.message;
  } catch {
    return undefined; // Deno throws once the other end is gone; everything before has been read by then
  }
}
