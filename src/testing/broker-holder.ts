// Starts a broker, says where, and stays until it is killed.
import { startBroker } from "../engines/broker.ts";
import { programs } from "../engines/programs.ts";

let folder = "";
const { command, ...rest } = programs.redis;
const broker = await startBroker(
  {
    ...rest,
    command(binary, place, settings) {
      folder = place.folder;
      return command(binary, place, settings);
    },
  },
  {},
);
process.stdout.write(`${JSON.stringify({ pid: broker.pid, folder })}\n`);
setInterval(() => {}, 60_000);
