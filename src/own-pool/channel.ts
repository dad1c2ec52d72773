import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";

/**
 * Messages come through a channel of our own, by its web interface. Deno's `worker.on("message")` looks at every property of
 * a message, at every byte of a buffer (64 KB take 5 ms); and what a job posts to its parent is no business of ours.
 *
 * @param onGarbled a message has come that cannot be read
 */
export function hearFrom<Message>(
  port: MessagePort,
  take: (message: Message) => void,
  onGarbled?: (error: unknown) => void,
): void {
  // As the web has it, and all three runtimes; the types are those of Node's events.
  const target = port as unknown as EventTarget & { start(): void };
  target.addEventListener("message", (event) => take((event as MessageEvent).data));
  if (onGarbled !== undefined) {
    target.addEventListener("messageerror", (event) => onGarbled((event as MessageEvent).data));
  }
  target.start();
}

/** The oldest message that has come and has not been heard. */
export function nextMessage<Message>(port: MessagePort): Message | undefined {
  try {
    return receiveMessageOnPort(port)?.message;
  } catch {
    return undefined; // Deno throws if the other end is gone; it has then given us everything before
  }
}
