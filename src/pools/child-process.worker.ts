import { answerJobs } from "./adapter/worker-setup.ts";
import type { ChildReply, ChildSetup } from "./child-process.ts";

const send = process.send?.bind(process);
process.once("message", (message) => {
  const { setup, token } = message as ChildSetup;
  const answer = answerJobs(setup, (reply) => send?.({ token, reply } satisfies ChildReply));
  process.on("message", (job) => void answer(job as [id: number, input: unknown]));
});
// The parent is gone, and with it whoever would take a result.
process.on("disconnect", () => process.exit(0));
