import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PoolError } from "../../domain/pool-error.ts";
import { moduleBeside } from "../../host/module-beside.ts";

const CURE =
  "If an application was bundled with poolmark, leave poolmark out of the bundle and install it beside the application: --external:poolmark (esbuild), external: [/^poolmark/] (rollup), --external poolmark (Bun)";

/**
 * The module that a pool's workers start with: a file beside the adapter's own.
 *
 * @throws PoolError `WORKER_NOT_FOUND` where a bundler has parted the two
 */
export function workerEntry(name: string, url: string | undefined): URL {
  // A bundler that writes CommonJS leaves no import.meta.url.
  const entry = url === undefined || url === "" ? null : moduleBeside(name, url);
  if (entry !== null && (entry.protocol !== "file:" || existsSync(fileURLToPath(entry)))) return entry;
  const file = entry === null ? `"${name}"` : `"${fileURLToPath(entry)}"`;
  throw new PoolError("WORKER_NOT_FOUND", `Cannot start a worker: its module ${file} is not there. ${CURE}`);
}
