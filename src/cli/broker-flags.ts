import type { Command } from "commander";
import { PoolError } from "../domain/pool-error.ts";
import { UsageError } from "../domain/usage-error.ts";
import type { PlannedPool } from "../driver/plan.ts";
import { BROKERS, type BrokerName, parseBrokerUrl, urlFromEnvironment } from "../engines/broker-url.ts";
import { reachBroker } from "../engines/reach.ts";
import { HEADINGS } from "./command-line.ts";

interface BrokerFlags {
  readonly redisUrl?: string;
  readonly natsUrl?: string;
  readonly postgresUrl?: string;
}

const FLAGS = { redis: "redisUrl", nats: "natsUrl", postgres: "postgresUrl" } as const;

/** Flags that name brokers for engines: bullmq and nats. */
export function addBrokerFlags(command: Command): Command {
  command.optionsGroup(HEADINGS.brokers);
  for (const [name, { title, variable }] of Object.entries(BROKERS)) {
    command.option(
      `--${name}-url <url>`,
      `your ${title} for engines (default: ${variable}, or a broker that poolmark starts)`,
    );
  }
  return command;
}

/**
 * Hands the brokers' URLs to the processes that poolmark starts, by the environment: arguments are for all to see.
 *
 * @throws UsageError for an invalid URL
 */
export function useBrokers(flags: BrokerFlags): void {
  for (const [name, flag] of Object.entries(FLAGS) as [BrokerName, keyof BrokerFlags][]) {
    const url = flags[flag];
    if (url === undefined) continue;
    parseBrokerUrl(name, url);
    hideArguments();
    process.env[BROKERS[name].variable] = url;
  }
}

/**
 * Connects to each broker of the user's that these pools need: what is wrong with it is known before anything is measured.
 *
 * @param packageRoots where the project's own libraries are resolved from, by package name
 * @throws UsageError for a broker that nobody runs, and for one that refuses the password or the certificate
 */
export async function reachBrokers(
  pools: readonly PlannedPool[],
  packageRoots: Readonly<Record<string, string>>,
): Promise<void> {
  const roots = new Map<BrokerName, string | null>();
  for (const { adapter, choice } of pools)
    if (adapter.engine !== undefined)
      roots.set(adapter.engine.brokerOf(choice.settings), packageRoots[adapter.package ?? ""] ?? null);
  for (const [name, packageRoot] of roots) {
    const url = urlFromEnvironment(name);
    if (url !== undefined) await reach(name, url, packageRoot);
  }
}

/** @throws UsageError for a broker that cannot be used */
export async function reach(name: BrokerName, url: string, packageRoot: string | null): Promise<void> {
  hideArguments();
  await reachBroker(name, url, packageRoot).catch((error) => {
    throw error instanceof PoolError ? new UsageError(error.message) : error;
  });
}

/** The command line may hold a password: `ps` then shows the title instead. */
function hideArguments(): void {
  process.title = "poolmark";
}
