import { parentPort, workerData } from "node:worker_threads";
import { serveCrew } from "./adapter/worker-setup.ts";

const serve = serveCrew(workerData, (reply) => parentPort?.postMessage(reply));
parentPort?.on("message", serve);
