import { run } from "../../../scenarios/noop.ts";
import { importLibrary } from "../../../src/host/library.ts";

const { expose } = await importLibrary<{ expose(methods: object): void }>("threads/worker", null);
expose({ run });
