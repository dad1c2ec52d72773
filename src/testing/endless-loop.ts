// A process that loops for ever, beside another in a process group of its own, as a job may start one: prints the other's id.
import { spawn } from "node:child_process";

const stray = spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
stray.unref();
process.stdout.write(`${stray.pid}\n`, () => {
  for (;;);
});
