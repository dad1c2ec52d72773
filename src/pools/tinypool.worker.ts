import type {} from "tinypool";
import { workerSide } from "./adapter/worker-setup.ts";

export const { run, ready } = workerSide(process.__tinypool_state__.workerData);
