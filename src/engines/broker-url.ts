import { UsageError } from "../domain/usage-error.ts";

/** The brokers that engines need: how their URLs look, and the variable that holds one without a flag. */
export const BROKERS = {
  redis: { title: "Redis", protocols: ["redis:", "rediss:"], port: 6379, variable: "POOLMARK_REDIS_URL" },
  nats: { title: "NATS", protocols: ["nats:", "tls:"], port: 4222, variable: "POOLMARK_NATS_URL" },
  postgres: {
    title: "PostgreSQL",
    protocols: ["postgres:", "postgresql:"],
    port: 5432,
    variable: "POOLMARK_POSTGRES_URL",
  },
} as const;

export type BrokerName = keyof typeof BROKERS;

/**
 * The URL of a broker. Its messages never repeat the text: it may hold a password.
 *
 * @throws UsageError for what is no URL of this broker
 */
export function parseBrokerUrl(name: BrokerName, text: string): URL {
  const { title, protocols, port } = BROKERS[name];
  const example = `${protocols[0]}//127.0.0.1:${port}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.hostname === "")
    throw new UsageError(`The ${title} URL is not a URL: expected one such as ${example}`);
  if (!(protocols as readonly string[]).includes(url.protocol)) {
    throw new UsageError(
      `The ${title} URL begins with "${url.protocol}": expected ${protocols.map((one) => `${one}//`).join(" or ")}, as in ${example}`,
    );
  }
  return url;
}

/** A URL without user, password and options: fit for messages. */
export function withoutSecrets(name: BrokerName, text: string): string {
  const { protocol, hostname, port } = parseBrokerUrl(name, text);
  return `${protocol}//${hostname}:${port === "" ? BROKERS[name].port : port}`;
}

/** The URL that a flag or the environment gives; undefined: poolmark starts a broker of its own. */
export function urlFromEnvironment(name: BrokerName): string | undefined {
  const text = process.env[BROKERS[name].variable];
  if (!text) return undefined;
  parseBrokerUrl(name, text);
  return text;
}

/** @throws UsageError for a name that a broker would take for something else */
export function checkQueueName(name: string): void {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(name)) return;
  throw new UsageError(
    `The queue's name is "${name}": expected at most 64 letters, digits, - and _, as in thumbnails`,
  );
}
