import { workerData } from "node:worker_threads";
import { hearFrom, nextMessage } from "../own-pool/channel.ts";
import { serve } from "../own-pool/serve.ts";
import type { Order, Start } from "../own-pool/wire.ts";

const { port, setup }: Start = workerData;
const take = serve(setup, {
  post: (report) => port.postMessage(report),
  next: () => nextMessage<Order>(port),
});
hearFrom<Order>(port, take);
