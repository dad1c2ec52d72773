// A link with a delay, where the kernel has none: holds every chunk back, both ways, and keeps their order.
//   node relay.js listen-port port delay-ms
import { connect, createServer, type Socket } from "node:net";

/** Timers are as coarse as that: the rest is waited for by turns of the event loop. */
const TIMER_MS = 2;
const [listenPort, port = 0, delayMs = 0] = process.argv.slice(2).map(Number);

/** What comes from one socket goes to the other after the delay; its end, null, too. */
function hold(from: Socket, to: Socket): void {
  const held: { readonly dueMs: number; readonly chunk: Buffer | null }[] = [];
  const take = (chunk: Buffer | null) => {
    held.push({ dueMs: performance.now() + delayMs, chunk });
    if (held.length === 1) wait(delayMs);
  };
  const wait = (leftMs: number) => {
    if (leftMs > TIMER_MS) setTimeout(release, leftMs - TIMER_MS);
    else setImmediate(release);
  };
  const release = () => {
    const nowMs = performance.now();
    let next = held[0];
    for (; next !== undefined && next.dueMs <= nowMs; next = held[0]) {
      if (next.chunk === null) to.destroy();
      else to.write(next.chunk);
      held.shift();
    }
    if (next !== undefined) wait(next.dueMs - nowMs);
  };
  from.setNoDelay(true);
  from.on("data", take);
  from.on("error", () => {}); // it closes
  from.once("close", () => take(null));
}

createServer((near) => {
  const far = connect(port, "127.0.0.1");
  hold(near, far);
  hold(far, near);
}).listen(listenPort, () => process.stdout.write("ready\n"));
