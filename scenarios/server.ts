// The loopback server that io-http and api-requests talk to: a process of its own, started by the driver and the same for
// every pool. Prints its port.
import { createServer } from "node:http";
import { makeOrder } from "./jobs/order.ts";

const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://service");
  const number = (name: string) => Number(url.searchParams.get(name) ?? 0);
  const body =
    url.pathname === "/order"
      ? JSON.stringify(makeOrder(number("id"), number("lines")))
      : String(number("id"));
  setTimeout(() => {
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    });
    response.end(body);
  }, number("waitMs"));
});
// Connections are kept alive between jobs, also while a pool idles and another is measured.
server.keepAliveTimeout = 600_000;
server.listen({ host: "127.0.0.1", port: 0, backlog: 1024 }, () => {
  const address = server.address();
  if (typeof address === "object") process.stdout.write(`${address?.port}\n`);
});
