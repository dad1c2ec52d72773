import { Worker } from "bullmq";
import { Redis } from "ioredis";

process.once("message", async (url) => {
  const connection = new Redis(String(url), { maxRetriesPerRequest: null });
  const worker = new Worker("noop", async (job) => job.data, { connection, concurrency: 1 });
  await worker.waitUntilReady();
  process.send?.("serves");
});
process.once("disconnect", () => process.exit(0));
