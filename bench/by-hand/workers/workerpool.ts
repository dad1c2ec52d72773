import { run } from "../../../scenarios/noop.ts";

// As in our adapter's worker entry: without it workerpool hangs on Bun (https://github.com/oven-sh/bun/issues/43459).
if ("Bun" in globalThis) Object.assign(globalThis, { addEventListener: undefined });

const { worker } = await import("workerpool");
worker({ run });
