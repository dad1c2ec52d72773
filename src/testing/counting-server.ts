import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface CountingServer {
  readonly url: string;
  /** The most requests that were open at once. */
  mostAtOnce(): number;
  /** The values of the query parameter `worker`. */
  workers(): ReadonlySet<string>;
  close(): Promise<void>;
}

const PATIENCE_MS = 3000;

/**
 * Counts, outside of any pool, how many jobs run at once: each is a request that is held until so many are open, and then for
 * a while longer.
 */
export async function startCountingServer(expected: number, holdMs: number): Promise<CountingServer> {
  let open = 0;
  let most = 0;
  const held: { late: ReturnType<typeof setTimeout>; release: () => void }[] = [];
  const workers = new Set<string>();
  const server = createServer((request, response) => {
    open += 1;
    most = Math.max(most, open);
    workers.add(new URL(request.url ?? "/", "http://localhost").searchParams.get("worker") ?? "");
    const end = () => {
      open -= 1;
      response.end("ok");
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
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    mostAtOnce: () => most,
    workers: () => workers,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
