// The entry of a cell's process.
import { loadScenario } from "../../scenarios/registry.ts";
import { loadAdapter } from "../pools/registry.ts";
import { serveCell } from "./serve.ts";

serveCell({ loadAdapter, loadScenario });
