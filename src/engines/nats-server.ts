import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BrokerProgram } from "./broker.ts";

/** NATS, with JetStream in its own folder: without a stream it costs nothing. */
export const natsServer: BrokerProgram = {
  binary: "nats-server",
  folders: ["/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin"],
  install: "apt-get install nats-server (Debian, Ubuntu), or brew install nats-server (macOS)",
  command(binary, { folder, port, password }) {
    const file = join(folder, "nats.conf");
    const lines = [
      `listen: "127.0.0.1:${port}"`,
      `authorization { token: "${password}" }`,
      `jetstream { store_dir: "${folder}" }`,
    ];
    writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600 });
    return [binary, "--config", file];
  },
  url: ({ port, password }) => `nats://${password}@127.0.0.1:${port}`,
};
