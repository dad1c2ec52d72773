#!/usr/bin/env node
import { EXIT } from "./exit-code.ts";
import { realWorld } from "./real-world.ts";

const world = realWorld();

// A reader that closes its end (`| head`) ends the printing, not the run.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
try {
  const { main } = await import("./program.ts");
  process.exitCode = await main(world, process.argv.slice(2));
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== "EMFILE" && code !== "ENFILE") throw error;
  world.stderr(
    `poolmark: Too few files may be open at once (${message}): allow more, as with ulimit -n 1024\n`,
  );
  process.exitCode = EXIT.usage;
}
