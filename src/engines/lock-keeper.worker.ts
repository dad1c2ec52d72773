import { workerData } from "node:worker_threads";
import { requireLibrary } from "../host/library.ts";
import type { KeeperSetup } from "./lock-keeper.ts";

const { url, packageRoot, queueKey, token, lockMs } = workerData as KeeperSetup;
const { Redis } = requireLibrary<typeof import("ioredis")>("ioredis", packageRoot);
const redis = new Redis(url, { maxRetriesPerRequest: null });
redis.on("error", () => {}); // it connects again by itself

setInterval(() => void renew().catch(() => {}), lockMs / 3);

async function renew(): Promise<void> {
  for (const id of await redis.lrange(`${queueKey}:active`, 0, -1)) {
    const lock = `${queueKey}:${id}:lock`;
    if (!(await redis.get(lock))?.startsWith(token)) continue;
    await redis.multi().pexpire(lock, lockMs).srem(`${queueKey}:stalled`, id).exec();
  }
}
