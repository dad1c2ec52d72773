// A driver whose cell loops for ever: says the cell's process id, and waits to be killed.
import { thisRuntime } from "../host/runtime.ts";
import { createNursery } from "../matrix/processes.ts";
import { sibling } from "../pools/sibling.ts";

const child = createNursery().start(thisRuntime(), sibling("endless-loop", import.meta.url), {});
child.process.stdout?.once("data", () => process.stdout.write(`${child.pid}\n`));
setInterval(() => {}, 1000);
