import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ownRoot } from "../src/host/packages.ts";
import { removeFolder, temporaryFolder } from "../src/host/temporary-folder.ts";
import { geometricInterval, type Interval } from "../src/stats/interval.ts";
import { WORKERS } from "./workloads.ts";

const SOURCE = "bench/go/channels.go";
const BATCH_MS = 300;

/** What Go's channels give. */
export interface GoMark {
  readonly version: string;
  readonly marks: readonly {
    readonly channel: string;
    readonly inFlight: number;
    readonly jobsPerSecond: Interval;
  }[];
}

/** null where `go` is not installed. Every fork is a process of its own. */
export function measureGo(forks: number): GoMark | null {
  const folder = temporaryFolder("go");
  try {
    const program = join(folder, "channels");
    if (spawnSync("go", ["build", "-o", program, join(ownRoot(), SOURCE)]).status !== 0) return null;
    let version = "go";
    const marks = [64, 1024].flatMap((inFlight) =>
      ["unbuffered", "buffered"].map((channel) => {
        const rates = Array.from({ length: forks }, () => {
          const flags = ["-workers", String(WORKERS), "-inflight", String(inFlight), "-ms", String(BATCH_MS)];
          const { stdout } = spawnSync(program, [...flags, ...(channel === "buffered" ? ["-buffered"] : [])]);
          const answer = JSON.parse(String(stdout)) as { version: string; jobsPerSecond: number };
          version = answer.version;
          return answer.jobsPerSecond;
        });
        return { channel, inFlight, jobsPerSecond: geometricInterval(rates) };
      }),
    );
    return { version, marks };
  } finally {
    removeFolder(folder);
  }
}
