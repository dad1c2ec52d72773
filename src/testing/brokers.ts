import { after, before } from "node:test";
import { type Broker, startBroker, whyNotStartable } from "../engines/broker.ts";
import type { BrokerName } from "../engines/broker-url.ts";
import { programs } from "../engines/programs.ts";

/** Why tests with this broker are skipped; false: it can be started. */
export function withoutBroker(name: BrokerName): string | false {
  return whyNotStartable(programs[name]) ?? false;
}

/** One broker for the tests of a suite. */
export function useBroker(name: BrokerName): () => Broker {
  let broker: Broker | undefined;
  before(async () => {
    broker = await startBroker(programs[name], {});
  });
  after(() => broker?.stop());
  return () => broker as Broker;
}
