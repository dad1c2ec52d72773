import type { HostReader } from "./host-reader.ts";

/** The kernel's number of the state. */
const ESTABLISHED = "01";

/**
 * How many connections a server has on a port: the lines of /proc/net/tcp with this local port, as in
 * `0: 0100007F:18EB 0100007F:C350 01 …`.
 *
 * @returns null where there is no such file
 */
export function readConnections(read: HostReader["read"], port: number): number | null {
  const tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(read).filter((text) => text !== null);
  if (tables.length === 0) return null;
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return tables
    .flatMap((text) => text.split("\n"))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(wanted) && state === ESTABLISHED).length;
}
