// Runs the test files that it is given in one process, as `run-tests.ts` asks for.
import { pathToFileURL } from "node:url";

for (const path of process.argv.slice(2)) await import(pathToFileURL(path).href);
