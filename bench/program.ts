import { createCommand, exitCodeOf } from "../src/cli/command.ts";
import { EXIT } from "../src/cli/exit-code.ts";
import { type Frame, measuring } from "../src/cli/measuring.ts";
import { addOutputFlags, type OutputFlags, openOutput } from "../src/cli/output.ts";
import { realWorld } from "../src/cli/real-world.ts";
import type { World } from "../src/cli/world.ts";
import { formsOf } from "../src/report/draw/forms.ts";
import type { Page } from "../src/report/page.ts";

/** A program of this folder: what it is called, what it measures, and how a reader sees that. */
interface Program<Flags, Document> {
  readonly name: string;
  readonly summary: string;
  addFlags(command: ReturnType<typeof createCommand>): unknown;
  /** @param rest the arguments that are no flags */
  measure(
    flags: Flags,
    use: { readonly world: World; readonly frame: Frame },
    rest: string[],
  ): Promise<Document>;
  page(document: Document): Page;
  /** Default: always. */
  isGood?(document: Document): boolean;
}

/** Its command line, with the flags of every document; its processes; its output. */
export async function runProgram<Flags extends object, Document>(
  program: Program<Flags, Document>,
): Promise<void> {
  const world = realWorld("bench/cell");
  const forms = formsOf<Document>({ page: async () => program.page, pictures: {} });
  process.exitCode = await exitCodeOf(world, async () => {
    const command = createCommand(program.name, world).description(program.summary);
    program.addFlags(command);
    addOutputFlags(command, forms);
    const flags = (await command.parseAsync()).opts<Flags & OutputFlags>();
    const output = await openOutput(forms, flags, world);
    return measuring(world, flags, async (frame) => {
      const document = await program.measure(flags, { world, frame }, command.args).catch((error) => {
        if (!frame.signal.aborted) throw error;
      });
      if (document === undefined || frame.signal.aborted) return EXIT.interrupted;
      frame.talk.clear();
      output.show(document);
      return program.isGood?.(document) === false ? EXIT.failed : EXIT.ok;
    });
  });
}
