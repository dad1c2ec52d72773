import { type ChildProcess, spawn, spawnSync } from "node:child_process";

const OTHERS = ["caller", "host-1", "host-2"] as const;
/** `broker` has a link to each of the others. */
export type Site = "broker" | (typeof OTHERS)[number];

/**
 * Network namespaces without a name, joined by veth: each lives as long as the processes in it. The kernel kills these when
 * this process ends, so nothing is left behind.
 */
interface Network {
  /**
   * Starts a process on a site.
   *
   * @param ready what it prints once it is ready; missing: it has to end
   * @returns what it has printed on stdout
   */
  run(site: Site, command: readonly unknown[], ready?: RegExp): Promise<string>;
  stop(): Promise<void>;
}

/** The broker's address, as a site sees it. */
export const brokerAddress = (site: Site) => `10.99.${OTHERS.indexOf(site as "caller")}.1`;

/** Why there can be no networks here; null: there can. */
export function whyNoNetwork(): string | null {
  const { status, stderr, error } = spawnSync("unshare", ["--net", "ip", "link", "set", "lo", "up"]);
  return status === 0 ? null : String(error?.message ?? stderr).trim();
}

export async function openNetwork(): Promise<Network> {
  const alive = new Set<ChildProcess>();
  const pids: Partial<Record<Site, number | undefined>> = {};
  const start = (command: readonly unknown[]) => {
    // A group of its own: Ctrl-C in the terminal is for us to answer.
    const child = spawn("setpriv", ["--pdeathsig", "KILL", ...command.map(String)], { detached: true });
    alive.add(child);
    child.once("close", () => alive.delete(child));
    return child;
  };
  const run: Network["run"] = (site, command, ready) =>
    printedBy(start(["nsenter", "--net", `--target=${pids[site]}`, ...command]), ready);
  const stop = async () => {
    // Closed is a process whose own processes have let go of its pipes: worker processes have ended, too.
    const ended = [...alive].map((child) => new Promise((resolve) => child.once("close", resolve)));
    for (const child of alive) child.kill("SIGKILL");
    await Promise.all(ended);
  };
  try {
    for (const site of ["broker", ...OTHERS] as const) {
      const stay = "ip link set lo up && echo ready && exec sleep infinity";
      const child = start(["unshare", "--net", "sh", "-c", stay]);
      await printedBy(child, /ready/);
      pids[site] = child.pid;
    }
    for (const site of OTHERS) {
      const [near, far] = [brokerAddress(site), brokerAddress(site).replace(/1$/, "2")];
      const up = (link: string, address: string) =>
        `ip address add ${address}/30 dev ${link} && ip link set ${link} up`;
      const join = `ip link add ${site} type veth peer name eth0 netns ${pids[site]}`;
      await run("broker", ["sh", "-c", `${join} && ${up(site, near)}`]);
      await run(site, ["sh", "-c", up("eth0", far)]);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { run, stop };
}

/** @param ready what it prints once it is ready; missing: it has to end */
function printedBy(child: ChildProcess, ready?: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const printed = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const)
      child[name]?.on("data", (text) => {
        printed[name] += text;
        if (ready?.test(printed[name])) resolve(printed.stdout);
      });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (ready === undefined && code === 0) return resolve(printed.stdout);
      const words = `${printed.stderr}${printed.stdout}`.trim();
      reject(new Error(`"${child.spawnargs.join(" ")}" ended with ${signal ?? `code ${code}`}: ${words}`));
    });
  });
}

/** Has the kernel delay all links, each way. False: this kernel cannot. */
export async function delayLinks({ run }: Network, delayMs: number): Promise<boolean> {
  const delay = (site: Site, link: string) =>
    run(site, ["tc", "qdisc", "add", "dev", link, "root", "netem", "delay", `${delayMs}ms`]);
  try {
    for (const site of OTHERS) await Promise.all([delay("broker", site), delay(site, "eth0")]);
    return true;
  } catch {
    return false;
  }
}
