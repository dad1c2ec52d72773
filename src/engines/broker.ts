import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { PoolSettings } from "../domain/pool.ts";
import { PoolError } from "../domain/pool-error.ts";
import { whyUnreachable } from "./why-unreachable.ts";

/** A server that poolmark can start for itself. */
export interface BrokerProgram {
  readonly binary: string;
  /** Where it may be besides the folders of PATH. */
  readonly folders: readonly string[];
  /** The command that installs it, in words. */
  readonly install: string;
  /**
   * Writes into the folder what the program reads, passwords too: a command line is for all to see.
   *
   * @returns the command line that starts it
   */
  command(binary: string, place: BrokerPlace, settings: PoolSettings): readonly string[];
  url(place: BrokerPlace): string;
}

interface BrokerPlace {
  /** For all that it writes. Readable by this user alone. */
  readonly folder: string;
  readonly port: number;
  readonly password: string;
}

/** A broker that poolmark has started. */
export interface Broker {
  readonly url: string;
  readonly place: BrokerPlace;
  readonly pid: number;
  /** Resolves when it has ended, however, with its last words. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** What this process has started, and has not ended. */
const alive = new Set<number>();

const START_DEADLINE_MS = 30_000;
/** Of what it prints. */
const LAST_WORDS = 400;

/**
 * Keeps a broker: when the pipe to it closes, the caller has ended, by `kill -9` too. Then it ends the broker, and removes
 * its folder. Takes the folder, the program and its arguments; prints the program's pid.
 */
const KEEPER = `
exec 3<&0
folder=$1; shift
"$@" </dev/null 3<&- >"$folder/log" 2>&1 & broker=$!
echo "$broker"
(read -r _ <&3; kill -9 "$broker") & watcher=$!
wait "$broker"
kill "$watcher" 2>/dev/null
tail -c ${LAST_WORDS} "$folder/log"
rm -rf "$folder"
`;

/** Why poolmark cannot start this broker here; null: it can. */
export function whyNotStartable({ binary, install, ...program }: BrokerProgram): string | null {
  return findBinary({ binary, ...program }) === null ? `${binary} is not installed: ${install}` : null;
}

/**
 * Starts a broker on loopback, on a free port, with a folder and a password of its own. It ends with this process.
 *
 * @param like a broker that has ended: the new one has its port and its password, and nothing of what it kept
 * @throws PoolError `BROKER_UNREACHABLE` when it does not come up
 */
export async function startBroker(
  program: BrokerProgram,
  settings: PoolSettings,
  like?: BrokerPlace,
): Promise<Broker> {
  const binary = findBinary(program);
  if (binary === null) throw unreachable(`${whyNotStartable(program)}`);
  const folder = mkdtempSync(join(tmpdir(), "poolmark-broker-"));
  const place = {
    folder,
    port: like?.port ?? (await freePort()),
    password: like?.password ?? randomBytes(16).toString("hex"),
  };
  const keeper = spawn(
    "sh",
    ["-c", KEEPER, "poolmark-broker", folder, ...program.command(binary, place, settings)],
    {
      stdio: ["pipe", "pipe", "ignore"],
      detached: true, // no Ctrl-C from the terminal: it ends when its caller has
      env: { PATH: process.env.PATH },
    },
  );
  const ended = endOf(keeper);
  const pid = await pidOf(keeper);
  alive.add(pid);
  void ended.then(() => alive.delete(pid));
  await Promise.race([
    answers(place.port, () => alive.has(pid)),
    ended.then((words) => {
      throw unreachable(`${program.binary} ended at once: ${words}`);
    }),
  ]);
  return {
    url: program.url(place),
    place,
    pid,
    ended,
    async stop() {
      keeper.stdin?.end();
      await ended;
    },
  };
}

function findBinary({ binary, folders }: Pick<BrokerProgram, "binary" | "folders">): string | null {
  const all = [...(process.env.PATH ?? "").split(delimiter), ...folders];
  return all.map((folder) => join(folder, binary)).find((path) => existsSync(path)) ?? null;
}

function endOf(keeper: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let printed = "";
    keeper.stdout?.on("data", (chunk) => {
      printed = `${printed}${chunk}`.slice(-LAST_WORDS);
    });
    keeper.once("error", (error) => resolve(error.message));
    keeper.once("close", () => resolve(printed.trim()));
    keeper.stdin?.on("error", () => {}); // it has ended by itself
  });
}

/** The keeper's first line. 0: it could not be started, and `ended` tells why. */
function pidOf(keeper: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    keeper.stdout?.once("data", (line) => resolve(Number.parseInt(String(line), 10)));
    keeper.once("error", () => resolve(0));
    keeper.once("close", () => resolve(0));
  });
}

/** Another process may take it before the broker does: the broker then ends at once. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen({ host: "127.0.0.1", port: 0 }, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Stops asking when the broker has ended: a process that cannot start one need not stay for the deadline. */
async function answers(port: number, isAlive: () => boolean): Promise<void> {
  for (let waitedMs = 0; waitedMs < START_DEADLINE_MS && isAlive(); waitedMs += 10) {
    if ((await whyUnreachable("127.0.0.1", port, START_DEADLINE_MS)) === null) return;
    await delay(10);
  }
  throw unreachable(`The broker does not answer on port ${port} within ${START_DEADLINE_MS / 1000} s`);
}

function unreachable(message: string): PoolError {
  return new PoolError("BROKER_UNREACHABLE", message);
}
