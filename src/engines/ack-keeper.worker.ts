import { parentPort, workerData } from "node:worker_threads";
import { type AckKeeperSetup, heldSubjects } from "./ack-keeper.ts";
import { connectNats } from "./nats-connection.ts";

/** JetStream's word for "in progress". */
const WORKING = "+WPI";

const { place, slots, everyMs } = workerData as AckKeeperSetup;
const connection = await connectNats(place);

setInterval(() => {
  for (const subject of heldSubjects(slots)) connection.publish(subject, WORKING);
}, everyMs);
parentPort?.postMessage("ready");
