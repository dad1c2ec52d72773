// Nothing outlives the driver, not even its `kill -9`. This process sleeps on a pipe; lines on it name process groups
// that live (`+123`) or have ended (`-123`), and the mark of all that they start (`=POOLMARK_CELL=5f0c`). When the pipe closes, so has the driver: what still lives is killed.
import { createInterface } from "node:readline";
import { killMarked } from "../host/strays.ts";

const alive = new Set<number>();
let mark: `${string}=${string}` | null = null;
// Ctrl-C in a terminal reaches this process too; it has to stay until the driver is done with its own tidying.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});

const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const pid = Number(line.slice(1));
  if (line.startsWith("=")) mark = line.slice(1) as `${string}=${string}`;
  else if (line.startsWith("+")) alive.add(pid);
  else alive.delete(pid);
});
lines.on("close", () => {
  for (const pid of alive) {
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
  if (mark !== null) killMarked(mark);
  process.exit(0);
});
