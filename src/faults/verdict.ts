import { formatBytes, formatDuration } from "../stats/numbers.ts";
import { type Fault, type Grade, type Judgement, type Outcome, type Settlement, WORKERS } from "./fault.ts";
import type { Finding, Step } from "./finding.ts";
import type { CapacityAfter, Ending, Leaks, Verdict } from "./scorecard.ts";

interface Reason {
  readonly grade: Grade;
  readonly headline: NonNullable<Verdict["headline"]>;
  readonly note: string | null;
}

const GRADES: readonly Grade[] = ["good", "flawed", "bad"];
/** A longer time is said. */
const SLOW_MS = 1500;
/** A process may grow by so much: allocators keep what they had, collectors are lazy. */
const GROWTH_BYTES_PER_WORKER = 32 * 2 ** 20;

/**
 * @throws Error for a trial that went wrong by itself: our bug, no pool's doing
 * @param control what the same pool leaves behind when nothing goes wrong: no fault's doing. null: that was not tried
 */
export function verdictOf(fault: Fault, finding: Finding, control: Leaks | null): Verdict {
  const { steps, end, wallMs } = finding;
  refuseOurBug(steps);
  const saw = find(steps, "saw");
  const capacityAfter = find(steps, "worked");
  const ending = find(steps, "ended");
  const left = find(steps, "left");
  const alive = find(steps, "alive");
  const ends = alive === null && end !== null;
  // Something does keep it: with none to name, the runtime does not tell.
  const handles = alive === null || alive.handles.length === 0 ? null : alive.handles;
  const judgement = saw === null ? null : fault.judge(saw.caller);
  const reasons = [
    ...(judgement === null ? [unobserved(finding)] : [reasonOf(judgement, saw?.hopeless)]),
    ...harmTo(saw?.others ?? []),
    ...(capacityAfter === null ? [] : weakness(capacityAfter, saw?.hopeless !== undefined)),
    ...(ending === null ? [] : stubbornness(ending)),
    ...(left === null ? [] : remains(keptOf(left, fault), control, fault.workers ?? WORKERS)),
    ...(left === null ? [] : endOf(finding, handles)),
    ...(judgement !== null && left === null ? [lossOf(finding, "afterwards ")] : []),
  ];
  const grade = GRADES[Math.max(...reasons.map((reason) => GRADES.indexOf(reason.grade)))] ?? "bad";
  return {
    grade,
    outcome: judgement?.outcome ?? outcomeOf(reasons[0]?.headline),
    headline: reasons.find((reason) => reason.grade === grade)?.headline ?? "hangs",
    notes: reasons.flatMap(({ note }) => note ?? []),
    callerMs: saw === null || saw.caller.how === "pending" ? null : saw.caller.tookMs,
    capacityAfter,
    ending,
    leaks: left && { ...left, ends, handles },
    wallMs,
  };
}

/** What goes wrong before the pool is opened, or after, is ours; in between it could not be opened. */
function refuseOurBug(steps: readonly Step[]): void {
  const broken = find(steps, "broken");
  if (broken === null || (find(steps, "began") !== null && find(steps, "opened") === null)) return;
  throw new Error(`A trial went wrong by itself: ${broken.reason}`);
}

type Told<Name extends Step["step"]> = Omit<Extract<Step, { step: Name }>, "step">;

/** What a step tells; null: the trial did not come to it. */
export function find<Name extends Step["step"]>(steps: readonly Step[], name: Name): Told<Name> | null {
  const { step, ...told } = steps.find((one) => one.step === name) ?? { step: null };
  return step === null ? null : (told as Told<Name>);
}

function outcomeOf(headline: Verdict["headline"] | undefined): Outcome | null {
  return headline === "hangs" || headline === "process dies" || headline === "stopped at limit"
    ? headline
    : null;
}

/** @param hopeless why the pool can do nothing: that is what is to be said of a job that hangs */
function reasonOf({ outcome, grade, note }: Judgement, hopeless: string | undefined): Reason {
  return { grade, headline: outcome, note: outcome === "hangs" ? (hopeless ?? note) : note };
}

/** The process came to an end before its caller saw anything. */
function unobserved(finding: Finding): Reason {
  const broken = find(finding.steps, "broken");
  if (broken !== null) return { grade: "bad", headline: "cannot be opened", note: firstLine(broken.reason) };
  return lossOf(finding, "");
}

/** How the process was lost, be it before or after its caller had an answer. */
function lossOf({ end, stoppedAtBytes }: Finding, when: string): Reason {
  if (stoppedAtBytes !== null) return { grade: "flawed", headline: "stopped at limit", note: null };
  if (end === null) return { grade: "bad", headline: "hangs", note: `${when}the whole process hangs` };
  return { grade: "bad", headline: "process dies", note: `${when}the whole process ${end}` };
}

function harmTo(others: readonly Settlement[]): Reason[] {
  const lost = others.filter(({ how }) => how === "pending").length;
  const rejected = others.filter(({ how }) => how === "rejected").length;
  const of = `of ${others.length} other jobs`;
  return [
    ...(lost === 0 ? [] : [reason("bad", "harms others", `${lost} ${of} never end`)]),
    ...(rejected === 0
      ? []
      : [reason("flawed", "harms others", `${rejected} ${of} ${rejected === 1 ? "is" : "are"} rejected`)]),
  ];
}

/** @param hopeless one worker is held for ever: that it does not work is no news */
function weakness({ workers, atOnce, rejected, tookMs }: CapacityAfter, hopeless: boolean): Reason[] {
  if (hopeless && atOnce === workers - 1) return [];
  if (atOnce < workers)
    return [reason("bad", "weaker after", `afterwards ${atOnce} of ${workers} workers work`)];
  const slow = reason("good", "resolves", `all workers work again after ${formatDuration(tookMs)}`);
  if (rejected === 0) return tookMs < SLOW_MS ? [] : [slow];
  const jobs = rejected === 1 ? "a later job is" : `${rejected} later jobs are`;
  return [reason("flawed", "harms others", `${jobs} rejected before all workers work again`)];
}

function stubbornness({ closes, terminates }: Ending): Reason[] {
  if (terminates === false) {
    const what =
      closes === false
        ? "neither close() nor terminate() comes to an end"
        : "terminate() does not come to an end";
    return [reason("bad", "cannot be ended", what)];
  }
  return closes === false
    ? [reason("flawed", "cannot be ended", "close() does not come to an end, terminate() does")]
    : [];
}

function keptOf(left: Leaks, { leavesGarbage = false }: Fault): Leaks {
  return leavesGarbage ? { ...left, rssGrowthBytes: null } : left;
}

function remains(left: Leaks, control: Leaks | null, workers: number): Reason[] {
  // Of each of the control's workers, so of each of more workers.
  const usual = (what: keyof Leaks) => (Math.max(0, control?.[what] ?? 0) * workers) / WORKERS;
  const more = (what: keyof Leaks) => (left[what] ?? 0) - usual(what);
  const grown = more("rssGrowthBytes");
  const kept = [
    ...count(more("threads"), "thread"),
    ...count(more("processes"), "process"),
    ...(grown > workers * GROWTH_BYTES_PER_WORKER ? [formatBytes(grown)] : []),
  ];
  return kept.length === 0 ? [] : [reason("flawed", "leaves behind", `${kept.join(", ")} left behind`)];
}

/** How the process ended when there was nothing left to do. */
function endOf({ steps, end }: Finding, handles: readonly string[] | null): Reason[] {
  if (end === null || find(steps, "alive") !== null) {
    const what = handles === null ? "" : ` (${[...new Set(handles)].join(", ")})`;
    return [reason("flawed", "leaves behind", `the process does not end by itself${what}`)];
  }
  if (end === "exited with code 0") return [];
  return [reason("bad", "process dies", `at its end the process ${end}`)];
}

function count(number: number, headline: string): string[] {
  if (number <= 0) return [];
  return [number === 1 ? `1 ${headline}` : `${number} ${headline}${headline.endsWith("s") ? "es" : "s"}`];
}

function reason(grade: Grade, headline: Reason["headline"], note: string): Reason {
  return { grade, headline, note };
}

function firstLine(text: string): string {
  return text.split("\n")[0]?.slice(0, 160) ?? "";
}
