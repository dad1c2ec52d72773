import type { Command } from "commander";

/** Which export of a job module runs, and on which inputs. */
export interface JobFlags {
  readonly export?: string;
  readonly input?: string;
  readonly inputs?: string;
  /** The export that judges results; false: nobody does. */
  readonly verify?: string | false;
  /** Only one process at a time may run the job. */
  readonly apart?: boolean;
}

export function addJobFlags(command: Command): Command {
  return command
    .option("--export <name>", "the job module's export to run (default: the default export)")
    .option(
      "--inputs <file>",
      "a JSON array, or a module that exports inputs (default: the job module's own export inputs)",
    )
    .option("--input <json>", "a single input, as JSON")
    .option(
      "--verify <name>",
      "export of the job module that judges a result: (result, input) => true or false (default: compares them with the results of the main thread)",
    )
    .option("--no-verify", "do not judge results")
    .option("--apart", "run one process at a time, for a job that only one process may run");
}
