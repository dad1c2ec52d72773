import { parentPort } from "node:worker_threads";
import { run } from "../../../scenarios/noop.ts";

parentPort?.on("message", (input) => parentPort?.postMessage(run(input)));
