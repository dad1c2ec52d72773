import { workerData } from "node:worker_threads";
import { hearFrom } from "./own/channel.ts";
import { serve } from "./own/serve.ts";
import type { Order, Start } from "./own/wire.ts";

const { port, setup }: Start = workerData;
const take = serve(setup, (report) => port.postMessage(report));
hearFrom<Order>(port, take);
