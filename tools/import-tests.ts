// Runs the test files that it is given in one process: `run-tests.ts` starts it. A file that cannot be loaded is a failure.
import { pathToFileURL } from "node:url";

for (const path of process.argv.slice(2)) {
  try {
    await import(pathToFileURL(path).href);
  } catch (error) {
    console.error(`${path} cannot be loaded:`, error);
    process.exitCode = 1;
  }
}
