// A driver whose cell loops for ever: prints the ids of the cell and of the process that the cell started, and waits to be killed.

import { moduleBeside } from "../host/module-beside.ts";
import { thisRuntime } from "../host/runtime.ts";
import { createNursery } from "../processes/nursery.ts";

const child = createNursery().start(thisRuntime(), moduleBeside("endless-loop", import.meta.url), {});
child.process.stdout?.once("data", (stray) => process.stdout.write(`${child.pid} ${stray}`));
setInterval(() => {}, 1000);
