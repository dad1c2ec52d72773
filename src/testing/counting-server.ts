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

/** Counts, outside of any pool, how many jobs run at once: each is a request that is held for a while. */
export async function startCountingServer(holdMs: number): Promise<CountingServer> {
  let open = 0;
  let most = 0;
  const workers = new Set<string>();
  const server = createServer((request, response) => {
    open += 1;
    most = Math.max(most, open);
    workers.add(new URL(request.url ?? "/", "http://localhost").searchParams.get("worker") ?? "");
    setTimeout(() => {
      open -= 1;
      response.end("ok");
    }, holdMs);
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
