// The entry of a cell's process that knows the contenders and workloads of this folder, too.
import { serveCell } from "../src/cell/serve.ts";
import { loadContender } from "./contenders.ts";
import { loadWorkload } from "./workloads.ts";

serveCell({ loadAdapter: loadContender, loadScenario: loadWorkload });
