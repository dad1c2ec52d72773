import { connect } from "@nats-io/transport-node";
import { startBroker } from "../../src/engines/broker.ts";
import { natsServer } from "../../src/engines/nats-server.ts";
import { type RunByHand, startServing } from "./run-by-hand.ts";

const TIMEOUT_MS = 60_000;

export async function open(workers: number): Promise<RunByHand> {
  const { url, place } = await startBroker(natsServer, {});
  const connection = await connect({ servers: new URL(url).host, token: place.password });
  await startServing("nats", workers, url);
  return async (input) => {
    const reply = await connection.request("noop", JSON.stringify(input), { timeout: TIMEOUT_MS });
    return reply.json();
  };
}
