import { type ChildProcess, spawn, spawnSync } from "node:child_process";

/** Who stands where. `broker` has a link to each of the others. */
export type Site = "broker" | (typeof OTHERS)[number];
const OTHERS = ["caller", "host-1", "host-2"] as const;

/**
 * Network namespaces without a name, joined by veth: each lives as long as the processes in it. The kernel kills these when
 * this process ends, so nothing is left behind.
 */
export interface Network {
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

  function launch(command: readonly string[], ready?: RegExp) {
    // A group of its own: Ctrl-C in the terminal is for us to answer.
    const child = spawn("setpriv", ["--pdeathsig", "KILL", ...command], { detached: true });
    alive.add(child);
    return new Promise<{ pid: number | undefined; stdout: string }>((resolve, reject) => {
      const printed = { stdout: "", stderr: "" };
      for (const name of ["stdout", "stderr"] as const)
        child[name].on("data", (text) => {
          printed[name] += text;
          if (ready?.test(printed[name])) resolve({ pid: child.pid, ...printed });
        });
      child.once("error", reject);
      child.once("close", (code, signal) => {
        alive.delete(child);
        if (ready === undefined && code === 0) return resolve({ pid: child.pid, ...printed });
        const words = `${printed.stderr}${printed.stdout}`.trim();
        reject(new Error(`"${command.join(" ")}" ended with ${signal ?? `code ${code}`}: ${words}`));
      });
    });
  }
  const run: Network["run"] = async (site, command, ready) => {
    const inside = ["nsenter", "--net", `--target=${pids[site]}`, ...command.map(String)];
    return (await launch(inside, ready)).stdout;
  };
  const stop = async () => {
    // Closed is a process whose own processes have let go of its pipes: worker processes have ended, too.
    const ended = [...alive].map((child) => new Promise((resolve) => child.once("close", resolve)));
    for (const child of alive) child.kill("SIGKILL");
    await Promise.all(ended);
  };
  try {
    const stay = "ip link set lo up && echo ready && exec sleep infinity";
    for (const site of ["broker", ...OTHERS] as const)
      pids[site] = (await launch(["unshare", "--net", "sh", "-c", stay], /ready/)).pid;
    for (const site of OTHERS) {
      await run("broker", [
        "ip",
        "link",
        "add",
        site,
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "netns",
        pids[site],
      ]);
      await addAddress(run, "broker", site, `${brokerAddress(site)}/30`);
      await addAddress(run, site, "eth0", `${brokerAddress(site).replace(/1$/, "2")}/30`);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { run, stop };
}

async function addAddress(run: Network["run"], site: Site, link: string, address: string): Promise<void> {
  await run(site, ["ip", "address", "add", address, "dev", link]);
  await run(site, ["ip", "link", "set", link, "up"]);
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
