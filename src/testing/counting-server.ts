import { type AddressInfo, createServer, type Socket } from "node:net";

interface CountingServer {
  readonly port: number;
  /** The most connections that were open at once. */
  mostAtOnce(): number;
  /** What the connections have said: the names of workers. */
  workers(): ReadonlySet<string>;
  close(): Promise<void>;
}

const PATIENCE_MS = 3000;

/**
 * Counts, outside of any pool, how many jobs run at once: each is a connection that is held until `expected` are open, and then
 * for a while longer. No HTTP: a worker of Node takes ten times as long to load `fetch` as to start.
 */
export async function startCountingServer(expected: number, holdMs: number): Promise<CountingServer> {
  let most = 0;
  const open = new Set<Socket>();
  const held: { late: ReturnType<typeof setTimeout>; release: () => void }[] = [];
  const workers = new Set<string>();
  const server = createServer((socket) => {
    open.add(socket);
    most = Math.max(most, open.size);
    socket.once("data", (name) => workers.add(String(name)));
    socket.on("error", () => {}); // its worker has ended
    const end = () => {
      open.delete(socket);
      socket.end("ok");
    };
    if (most >= expected) {
      setTimeout(end, holdMs);
      for (const { late, release } of held.splice(0)) {
        clearTimeout(late);
        setTimeout(release, holdMs);
      }
    } else held.push({ late: setTimeout(end, PATIENCE_MS), release: end });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    mostAtOnce: () => most,
    workers: () => workers,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
