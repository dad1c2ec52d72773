// A cell's process that goes wrong in the way that POOLMARK_MISBEHAVE names.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { PROTOCOL_EDITION } from "../domain/protocol.ts";

const how = process.env.POOLMARK_MISBEHAVE;
const [port, token] = (process.env.POOLMARK_DRIVER ?? "").split(":");

if (how === "fill the heap") {
  console.error("FATAL ERROR: Reached heap limit\n----- Native stack trace -----\n 1: 0x1\n 2: 0x2\n 3: 0x3");
  process.exit(134);
}
if (how === "throw at start") throw new RangeError("not today");
if (how === "exit at start") {
  process.stderr.write("first words\nno such module\n");
  process.exit(3);
}
if (how === "leave a process in its group") {
  const stray = spawn("sleep", ["600"], { env: { PATH: process.env.PATH }, stdio: "ignore" });
  stray.unref();
  process.stdout.write(`${stray.pid}\n`, () => process.exit(0));
}
if (how !== "never connect") {
  const socket = connect(Number(port), "127.0.0.1");
  socket.on("connect", () => {
    // A stranger on the port must not be taken for the cell.
    if (how === "stranger first") {
      for (const words of ['{"token":"guess","pid":1}\n', "GET / HTTP/1.1\r\n\r\n", "null\n", ""]) {
        connect(Number(port), "127.0.0.1")
          .on("error", () => {})
          .end(words);
      }
    }
    setTimeout(
      () => socket.write(`${JSON.stringify({ token, pid: process.pid, edition: PROTOCOL_EDITION })}\n`),
      how === "stranger first" ? 50 : 0,
    );
  });
  socket.on("close", () => process.exit(0));
  createInterface({ input: socket }).on("line", () => {
    if (how === "endless loop") for (;;);
    if (how === "leave a process and tidy up") {
      process.on("exit", () => writeFileSync(process.env.POOLMARK_TIDY ?? "", "tidied up"));
      const stray = spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
      stray.unref();
      process.stdout.write(`${stray.pid}\n`, () => socket.write('{"did":"close"}\n'));
    }
    if (how === "die while asked") {
      process.stdout.write("x".repeat(200_000));
      process.stderr.write("\nout of luck\n", () => process.kill(process.pid, "SIGKILL"));
    } else if (how === "print and answer" || how === "stranger first") {
      process.stdout.write('{"did":"fail"}\n'.repeat(1000));
      socket.write('{"did":"close"}\n');
    }
  });
}
setInterval(() => {}, 1000);
