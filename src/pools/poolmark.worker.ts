import { workerData } from "node:worker_threads";
import { hearFrom, nextMessage } from "./own/channel.ts";
import { serve } from "./own/serve.ts";
import type { Order, Start } from "./own/wire.ts";

const { port, setup }: Start = workerData;
const take = serve(setup, {
  post: (report) => port.postMessage(report),
  next: () => nextMessage<Order>(port),
});
hearFrom<Order>(port, take);
