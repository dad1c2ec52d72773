import type { Command } from "commander";
import { UsageError } from "../domain/usage-error.ts";
import { BROKERS, type BrokerName, parseBrokerUrl, withoutSecrets } from "../engines/broker-url.ts";
import { whyUnreachable } from "../engines/why-unreachable.ts";

export interface BrokerFlags {
  readonly redisUrl?: string;
  readonly natsUrl?: string;
  readonly postgresUrl?: string;
}

const FLAGS = { redis: "redisUrl", nats: "natsUrl", postgres: "postgresUrl" } as const;
const CONNECT_DEADLINE_MS = 5000;

/** Flags that name brokers for engines: bullmq and nats. */
export function addBrokerFlags(command: Command): Command {
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
 * @throws UsageError for what is no URL, and for a broker that nobody runs
 */
export async function useBrokers(flags: BrokerFlags): Promise<void> {
  for (const [name, flag] of Object.entries(FLAGS) as [BrokerName, keyof BrokerFlags][]) {
    const url = flags[flag];
    if (url === undefined) continue;
    await reachBroker(name, url);
    process.env[BROKERS[name].variable] = url;
  }
}

/** @throws UsageError for what is no URL, and for a broker that nobody runs */
export async function reachBroker(name: BrokerName, url: string): Promise<void> {
  const { hostname, port } = parseBrokerUrl(name, url);
  hideArguments();
  const where = port === "" ? BROKERS[name].port : Number(port);
  const host = hostname.replace(/^\[|\]$/g, "");
  const trouble = await whyUnreachable(host, where, CONNECT_DEADLINE_MS);
  if (trouble === null) return;
  throw new UsageError(
    `Nobody answers at ${withoutSecrets(name, url)} (${trouble}): start ${BROKERS[name].title} there, or leave the URL out and poolmark starts one`,
  );
}

/** The command line may hold a password: `ps` then shows the title instead. */
function hideArguments(): void {
  process.title = "poolmark";
}
