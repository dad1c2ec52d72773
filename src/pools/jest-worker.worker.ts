import { workerData } from "node:worker_threads";
import { workerSide } from "./adapter/worker-setup.ts";

export const { run, ready } = workerSide(workerData);
