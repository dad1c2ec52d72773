import { parentPort, workerData } from "node:worker_threads";
import { serve } from "./own/serve.ts";

const take = serve(workerData, (report) => parentPort?.postMessage(report));
parentPort?.on("message", take);
