export { run } from "../../scenarios/noop.ts";
