import { listenTo, nextMessage, receiveSetup } from "../host/thread-channel.ts";
import type { Order, WorkerSetup } from "../own-pool/messages.ts";
import { serveJobs } from "../own-pool/worker-loop.ts";

const { port, setup } = await receiveSetup<WorkerSetup>();
const take = serveJobs(setup, {
  post: (report) => port.postMessage(report),
  next: () => nextMessage<Order>(port),
});
listenTo<Order>(port, take);
