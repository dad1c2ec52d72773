#!/usr/bin/env node
import { EXIT } from "./exit-code.ts";
import { realWorld } from "./real-world.ts";

const world = realWorld();

// A reader that closes its end (`| head`) ends the printing, not the run; so does a full disk, which is said once.
process.stderr.on("error", () => {});
process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
  if (code === "EPIPE" || process.exitCode === EXIT.usage) return;
  world.stderr(`poolmark: Cannot write to stdout: ${code === "ENOSPC" ? "the disk is full" : message}\n`);
  process.exitCode = EXIT.usage;
});
try {
  const { main } = await import("./program.ts");
  const exitCode = await main(world, process.argv.slice(2));
  process.exitCode ??= exitCode;
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== "EMFILE" && code !== "ENFILE") throw error;
  world.stderr(
    `poolmark: Too few files may be open at once (${message}): allow more, as with ulimit -n 1024\n`,
  );
  process.exitCode = EXIT.usage;
}
