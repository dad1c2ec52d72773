// Workers on one and on two hosts, a network namespace each: npm run bench:hosts [-- --help]
import { fileURLToPath } from "node:url";
import { checkNames, list, positiveInteger } from "../src/cli/flags.ts";
import type { Frame } from "../src/cli/measuring.ts";
import { UsageError } from "../src/domain/usage-error.ts";
import { moduleBeside } from "../src/host/module-beside.ts";
import { ownVersion } from "../src/host/packages.ts";
import type { Measured } from "./hosts/caller.ts";
import { brokerAddress, delayLinks, openNetwork, type Site, whyNoNetwork } from "./hosts/network.ts";
import { type HostsBenchmark, type HostsRow, hostsPage } from "./hosts-page.ts";
import { runProgram } from "./program.ts";

const WORKERS = 2;
const JOBS_PER_WORKER = 4;
const WAIT_MS = 20;
const DELAYS_MS = [0, 1, 5];
const RELAY_PORT = 7000;
/** Nobody else reaches these networks: no passwords. */
const REDIS = ["redis-server", "--bind", "0.0.0.0", "--protected-mode", "no", "--save", ""];
const NATS = ["nats-server", "--addr", "0.0.0.0"];
const ENGINES = {
  bullmq: { broker: REDIS, ready: /Ready to accept/, scheme: "redis", port: 6379 },
  nats: { broker: NATS, ready: /Server is ready/, scheme: "nats", port: 4222 },
} as const;

interface HostsFlags {
  readonly engines: readonly (keyof typeof ENGINES)[];
  readonly rounds: number;
}

const fileOf = (name: string) => fileURLToPath(moduleBeside(name, import.meta.url));

/** An engine over links of one delay: fresh networks, a fresh broker. */
async function measureRow(
  engine: keyof typeof ENGINES,
  delayMs: number,
  rounds: number,
  frame: Frame,
): Promise<HostsRow> {
  const { broker, ready, scheme, port } = ENGINES[engine];
  const network = await frame.open(openNetwork());
  frame.signal.throwIfAborted();
  const node = (site: Site, program: string, flags: readonly unknown[], ready?: RegExp) =>
    network.run(site, [process.execPath, fileOf(program), ...flags], ready);
  const delayBy = delayMs === 0 ? null : (await delayLinks(network, delayMs)) ? "netem" : "relay";
  await network.run("broker", broker, ready);
  if (delayBy === "relay") await node("broker", "./hosts/relay", [RELAY_PORT, port, delayMs], /ready/);
  const urlFor = (site: Site) =>
    `${scheme}://${brokerAddress(site)}:${delayBy === "relay" ? RELAY_PORT : port}`;
  const serve = async (site: Site, queue: string) => {
    const job = ["worker", fileOf("./hosts/job"), "--export", "run", "--engine", engine];
    const size = ["--workers", WORKERS, "--jobs-per-worker", JOBS_PER_WORKER];
    const place = ["--url", urlFor(site), "--queue", queue];
    await node(site, "../src/cli/main", [...job, ...place, ...size], /is served/);
  };
  await serve("host-1", "one");
  await serve("host-1", "two");
  await serve("host-2", "two");
  const asked = [engine, urlFor("caller"), WORKERS * JOBS_PER_WORKER, WAIT_MS, rounds];
  const measured = JSON.parse(await node("caller", "./hosts/caller", asked)) as Measured;
  await network.stop();
  return { engine, delayMs, delayBy, ...measured };
}

await runProgram<HostsFlags, HostsBenchmark>({
  name: "bench:hosts",
  summary: "Measures jobs that go through a broker to workers on one and on two hosts.",
  page: hostsPage,
  addFlags: (command) =>
    command
      .option("--engines <names>", `of ${Object.keys(ENGINES).join(", ")}`, list, Object.keys(ENGINES))
      .option("--rounds <n>", "measurements of one host and of two, alternating", positiveInteger(1000), 4),
  async measure({ engines, rounds }, { world, frame }) {
    checkNames("engine", engines, Object.keys(ENGINES));
    const why = whyNoNetwork();
    if (why !== null)
      throw new UsageError(`bench:hosts needs Linux, root, and the programs unshare and ip: ${why}`);
    const startedAt = world.now().toISOString();
    const rows: HostsRow[] = [];
    for (const engine of engines)
      for (const delayMs of DELAYS_MS) {
        frame.talk.now("", `${engine}, delay ${delayMs} ms`);
        rows.push(await measureRow(engine, delayMs, rounds, frame));
      }
    return {
      ...{ poolmark: ownVersion(), startedAt, environment: world.environment(null) },
      ...{ workersPerHost: WORKERS, jobsPerWorker: JOBS_PER_WORKER, waitMs: WAIT_MS, rows },
    };
  },
});
