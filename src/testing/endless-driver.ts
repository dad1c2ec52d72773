// A driver whose cell loops for ever: says the ids of the cell and of what that has started, and waits to be killed.

import { moduleBeside } from "../host/module-beside.ts";
import { thisRuntime } from "../host/runtime.ts";
import { createNursery } from "../processes/nursery.ts";

const child = createNursery().start(thisRuntime(), moduleBeside("endless-loop", import.meta.url), {});
child.process.stdout?.once("data", (stray) => process.stdout.write(`${child.pid} ${stray}`));
setInterval(() => {}, 1000);
