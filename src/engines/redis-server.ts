import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BrokerProgram } from "./broker.ts";

/** Redis, without anything kept on disk. */
export const redisServer: BrokerProgram = {
  binary: "redis-server",
  folders: ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"],
  install: "apt-get install redis-server (Debian, Ubuntu), or brew install redis (macOS)",
  prepare({ folder, port, password }) {
    const file = join(folder, "redis.conf");
    const lines = [
      "bind 127.0.0.1",
      `port ${port}`,
      `requirepass ${password}`,
      `dir ${folder}`,
      'save ""',
      "appendonly no",
      "maxmemory-policy noeviction",
    ];
    writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600 });
    return [file];
  },
  url: ({ port, password }) => `redis://:${password}@127.0.0.1:${port}`,
};
