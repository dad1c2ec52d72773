// A driver whose cell loops for ever: says the cell's process id, and waits to be killed.

import { moduleBeside } from "../host/module-beside.ts";
import { thisRuntime } from "../host/runtime.ts";
import { createNursery } from "../processes/nursery.ts";

const child = createNursery().start(thisRuntime(), moduleBeside("endless-loop", import.meta.url), {});
child.process.stdout?.once("data", () => process.stdout.write(`${child.pid}\n`));
setInterval(() => {}, 1000);
