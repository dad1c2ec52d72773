import { chownSync, readdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BrokerProgram } from "./broker.ts";

/** PostgreSQL refuses to run as root: it then runs as this user. */
const NOBODY = 65_534;

/** Takes the programs' folder, the data's, and the port. */
const START = `
"$1/initdb" --pgdata="$2/data" --username=poolmark --pwfile="$2/password" --auth=scram-sha-256 --encoding=UTF8 --locale=C --no-sync >&2 &&
exec "$1/postgres" -D "$2/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=500
`;

/** PostgreSQL with a cluster of its own: what is committed is on disk. */
export const postgresServer: BrokerProgram = {
  binary: "postgres",
  folders: debianFolders(),
  install: "apt-get install postgresql (Debian, Ubuntu), or brew install postgresql (macOS)",
  command(binary, { folder, port, password }) {
    const file = join(folder, "password");
    writeFileSync(file, password, { mode: 0o600 });
    const start = ["sh", "-c", START, "postgres", dirname(realpathSync(binary)), folder, `${port}`];
    if (process.getuid?.() !== 0) return start;
    for (const path of [folder, file]) chownSync(path, NOBODY, NOBODY);
    return ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", "--", ...start];
  },
  url: ({ port, password }) => `postgres://poolmark:${password}@127.0.0.1:${port}/postgres`,
};

/** Debian keeps it off the PATH, one folder for each version. */
function debianFolders(): string[] {
  const root = "/usr/lib/postgresql";
  try {
    return readdirSync(root).map((version) => join(root, version, "bin"));
  } catch {
    return [];
  }
}
