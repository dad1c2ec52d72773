import { run } from "../../scenarios/noop.ts";
import { importLibrary } from "../../src/pools/adapter/library.ts";

const { expose } = await importLibrary<{ expose(methods: object): void }>("threads/worker", null);
expose({ run });
