import { type CrewSetup, serveCrew } from "./adapter/worker-setup.ts";

let serve: ReturnType<typeof serveCrew> | undefined;
// The first message says what the job is.
process.on("message", (message) => {
  if (serve === undefined) serve = serveCrew(message as CrewSetup, (reply) => process.send?.(reply));
  else void serve(message);
});
// The parent is gone, and with it whoever would take a result.
process.on("disconnect", () => process.exit(0));
