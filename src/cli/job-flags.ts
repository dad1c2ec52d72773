import type { Command } from "commander";

/** Which export of a job module runs, and on which inputs. */
export interface JobFlags {
  readonly export?: string;
  readonly input?: string;
  readonly inputs?: string;
}

export function addJobFlags(command: Command): Command {
  return command
    .option("--export <name>", "the job module's export to run; unless said, the default export")
    .option(
      "--inputs <file>",
      "a JSON array, or a module that exports inputs; unless said, the job module's own export inputs",
    )
    .option("--input <json>", "one input, as JSON");
}
