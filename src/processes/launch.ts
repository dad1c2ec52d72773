import { randomBytes } from "node:crypto";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { stripVTControlCharacters } from "node:util";
import type { RuntimeChoice } from "../domain/cell.ts";
import {
  type Answer,
  type Cell,
  CellFailure,
  type Command,
  type Hello,
  PROTOCOL_EDITION,
} from "../domain/protocol.ts";
import { UsageError } from "../domain/usage-error.ts";
import type { Child, Nursery } from "./nursery.ts";

/** A runtime may have to load what it was told to load before all else. */
const CONNECT_DEADLINE_MS = 60_000;
/** For the exit handlers of a cell that is not busy. */
const GRACE_MS = 2000;

/** What a failed cell did not do, in the words of its reason. */
const WAITS_FOR: Readonly<Record<Command["do"], string>> = {
  survey: "load the job module and run every input once on the main thread",
  open: "start its workers and load the job",
  pace: "finish its first jobs",
  turn: "finish a turn of jobs",
  latency: "finish a schedule of jobs",
  close: "close",
};

/** Starts cells as processes and talks to them over loopback TCP: extra file descriptors and IPC fail in one runtime or another. */
export interface Launcher {
  launch(runtime: RuntimeChoice, environment: Readonly<Record<string, string>>): Promise<Cell>;
  close(): void;
}

export async function createLauncher(nursery: Nursery, cellEntry: URL): Promise<Launcher> {
  const expected = new Map<string, (socket: Socket, lines: AsyncLines, edition: number) => void>();
  const server = await listen((socket) => {
    const lines = readLines(socket);
    void lines.next().then((line) => {
      const { token, edition = 1 } = line === null ? NOBODY : helloIn(line);
      const onConnected = expected.get(token);
      expected.delete(token); // good for once
      if (onConnected === undefined) socket.destroy();
      else onConnected(socket, lines, edition);
    });
  });
  const { port } = server.address() as AddressInfo;
  await connectOnce(port);

  return {
    async launch(runtime, environment) {
      const token = randomBytes(16).toString("hex");
      const connected = new Promise<Connection>((resolve) => {
        expected.set(token, (socket, lines, edition) => resolve({ socket, lines, edition }));
      });
      const child = nursery.start(runtime, cellEntry, {
        ...environment,
        POOLMARK_DRIVER: `${port}:${token}`,
      });
      try {
        const connection = await beforeEnd(child, connected, CONNECT_DEADLINE_MS, "connect");
        refuseOtherEdition(connection.edition);
        return createCell(child, connection);
      } catch (error) {
        await child.kill();
        throw error;
      }
    },
    close: () => void server.close(),
  };
}

const NOBODY: Hello = { token: "", pid: 0 };

/** Whoever connects may say anything. */
function helloIn(line: string): Hello {
  try {
    const { token, pid, edition } = JSON.parse(line) as Hello;
    return { token: String(token), pid, ...(edition === undefined ? {} : { edition }) };
  } catch {
    return NOBODY;
  }
}

function refuseOtherEdition(edition: number): void {
  if (edition === PROTOCOL_EDITION) return;
  throw new CellFailure(
    `The cells of that build speak protocol edition ${edition}, this poolmark speaks ${PROTOCOL_EDITION}: measure each build by itself with poolmark run --json, and compare the two files`,
    { usage: true },
  );
}

interface Connection {
  readonly socket: Socket;
  readonly lines: AsyncLines;
  readonly edition: number;
}

function createCell(child: Child, { socket, lines }: Connection): Cell {
  let isBusy = false;
  return {
    async ask<C extends Command["do"]>(command: Extract<Command, { do: C }>, deadlineMs: number) {
      isBusy = true;
      socket.write(`${JSON.stringify(command)}\n`);
      const line = await beforeEnd(child, lines.next(), deadlineMs, WAITS_FOR[command.do]);
      // The connection may close before the process is seen to end.
      if (line === null) throw new CellFailure(died(child, await child.ended));
      isBusy = false;
      const answer = JSON.parse(line) as Answer;
      if (answer.did === "fail") throw new CellFailure(answer.reason, { ...answer, alive: true });
      return answer as Extract<Answer, { did: C }>;
    },
    pid: child.pid,
    startMeasuring: child.printed.mark,
    printed: () => ({ before: child.printed.before(), since: child.printed.since() }),
    async end() {
      socket.destroy();
      if (!isBusy) await beforeEnd(child, new Promise(() => {}), GRACE_MS, "").catch(() => {});
      await child.kill();
    },
  };
}

/** Waits for a promise as long as the process lives and the deadline allows. */
async function beforeEnd<Value>(
  child: Child,
  value: Promise<Value>,
  deadlineMs: number,
  what: string,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new CellFailure(`Did not ${what} within ${Math.round(deadlineMs / 1000)} s${lastWords(child)}`));
    }, deadlineMs);
  });
  const gone = child.ended.then(async (how) => {
    // What it sent last may still be on its way.
    await new Promise((resolve) => setTimeout(resolve, 50));
    throw new CellFailure(died(child, how));
  });
  gone.catch(() => {});
  try {
    return await Promise.race([value, late, gone]);
  } finally {
    clearTimeout(timer);
  }
}

function died(child: Child, how: string): string {
  return `The process ${how}${lastWords(child)}`;
}

/** What runtimes print after the sentence that matters: its stack, V8's own stack, their version. */
const AFTER_AN_ERROR = /^(\s+at \S|\s*(\^+$|----- Native|\d+: 0x|(Node\.js|Bun) v\d))/;

function lastWords(child: Child): string {
  // Deno paints what it prints.
  const lines = stripVTControlCharacters(child.printed.last())
    .trim()
    .split("\n")
    .filter((line) => line.trim() !== "" && !AFTER_AN_ERROR.test(line));
  return lines.length === 0 ? "" : `; its last words: ${lines.slice(-3).join(" / ").slice(-400)}`;
}

interface AsyncLines {
  /** The next line; null when there is no more. */
  next(): Promise<string | null>;
}

function readLines(socket: Socket): AsyncLines {
  const waiting: ((line: string | null) => void)[] = [];
  const unread: (string | null)[] = [];
  const give = (line: string | null) => {
    const reader = waiting.shift();
    if (reader === undefined) unread.push(line);
    else reader(line);
  };
  socket.on("error", () => {});
  socket.setNoDelay(true);
  createInterface({ input: socket })
    .on("error", () => {}) // it hands on the socket's, as when a cell is killed; then it closes
    .on("line", give)
    .on("close", () => give(null));
  return {
    next: () =>
      new Promise((resolve) => {
        const line = unread.shift();
        if (line === undefined) waiting.push(resolve);
        else resolve(line);
      }),
  };
}

function listen(onConnected: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(onConnected);
    server.once("error", (error) => reject(noLoopback(error)));
    server.unref();
    server.listen({ host: "127.0.0.1", port: 0 }, () => resolve(server));
  });
}

/** A network namespace of its own may let a process listen on an address that nobody can reach. */
function connectOnce(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve();
    });
    socket.once("error", (error) => reject(noLoopback(error)));
  });
}

function noLoopback(error: Error): UsageError {
  return new UsageError(
    `Processes cannot talk to each other over 127.0.0.1 (${error.message}): bring the loopback network up, as with ip link set lo up`,
    { cause: error },
  );
}
