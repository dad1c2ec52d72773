import { CellFailure } from "../domain/protocol.ts";
import { thisRuntime } from "../host/runtime.ts";
import type { Child, Nursery } from "./nursery.ts";

/** The scenarios' server, as cells and their noise meters know it. */
export interface Service {
  readonly url: string;
  readonly pid: number;
}

const START_DEADLINE_MS = 10_000;

/** Starts the scenarios' loopback server in a process of its own, under the driver's runtime: the same for every cell. */
export async function startService(
  nursery: Nursery,
  module: URL,
): Promise<Service & { stop(): Promise<void> }> {
  const child = nursery.start(thisRuntime(), module, {});
  return { url: `http://127.0.0.1:${await readPort(child)}`, pid: child.pid, stop: () => child.kill() };
}

/** The first line that it prints is its port. */
function readPort(child: Child): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      reject(new CellFailure(`The scenarios' server ${why}: ${child.printed.last().trim().slice(-400)}`));
    };
    const timer = setTimeout(() => fail("did not start in time"), START_DEADLINE_MS);
    child.process.stdout?.on("data", () => {
      const port = /^(\d+)\s*$/m.exec(child.printed.last())?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
    void child.ended.then((how) => {
      clearTimeout(timer);
      fail(how);
    });
  });
}
