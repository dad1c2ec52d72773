import type { CellSpec, Subject } from "../domain/cell.ts";
import type { ScenarioRef } from "../domain/scenario.ts";

/** What a failure says where more than one process wants what only one may have: a lock, a port, a file. */
const EXCLUSIVE =
  /\b(EADDRINUSE|EBUSY|ETXTBSY|EAGAIN|SQLITE_BUSY|locked|lock (file|held|is held|already)|already (open|in use|used|running|held|locked)|in use by another|another process)\b/i;

/** Why figures of cells that ran one after the other are to be trusted less. */
export const NOTE_APART =
  "Cells were measured one after the other (--apart), so ratios of pools also show what the machine did in between. Trust a difference that several forks show";

export function isApart(ref: ScenarioRef): boolean {
  return "job" in ref && ref.apart;
}

interface Process {
  readonly spec: CellSpec;
  readonly subjects: readonly Subject[];
}

/** The processes of a fork in their order, one at a time. The reference comes first, each of its subjects alone: loads are shares of its throughput. */
export function oneByOne<One extends Process>(processes: readonly One[]): One[] {
  const alone = processes.flatMap((one) => {
    if (one.subjects.length === 1) return [one];
    return one.subjects.map((subject) => {
      return { ...one, subjects: [subject], spec: { ...one.spec, subjects: [subject] } };
    });
  });
  const isReference = ({ spec }: Process) => spec.pool === null;
  return [...alone.filter(isReference), ...alone.filter((one) => !isReference(one))];
}

/** A failure's reason, with the cure if it is that other processes of the block are alive. */
export function withCure(reason: string, ref: ScenarioRef): string {
  if (!EXCLUSIVE.test(reason)) return reason;
  return isApart(ref)
    ? `${reason}; each process ran alone, but it has several workers, or a main thread and a worker`
    : `${reason}; all cells of a block live and warm up at once: if only one process at a time may do this, add --apart`;
}
