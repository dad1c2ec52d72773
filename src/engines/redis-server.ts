import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BrokerProgram } from "./broker.ts";

/** Redis. It keeps nothing on disk unless `appendonly` says so. */
export const redisServer: BrokerProgram = {
  binary: "redis-server",
  folders: ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"],
  install: "apt-get install redis-server (Debian, Ubuntu), or brew install redis (macOS)",
  command(binary, { folder, port, password }, { appendonly = "no", eviction = "noeviction" }) {
    const file = join(folder, "redis.conf");
    const lines = [
      "bind 127.0.0.1",
      `port ${port}`,
      `requirepass ${password}`,
      `dir ${folder}`,
      'save ""',
      ...(appendonly === "no" ? ["appendonly no"] : ["appendonly yes", `appendfsync ${appendonly}`]),
      `maxmemory-policy ${eviction}`,
    ];
    writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600 });
    return [binary, file];
  },
  url: ({ port, password }) => `redis://:${password}@127.0.0.1:${port}`,
};
