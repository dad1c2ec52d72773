// What was found → what is said of it: by hand-made findings, without processes.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { CONTROL, faults } from "./catalogue.ts";
import type { Fault, Settlement, Thrown } from "./fault.ts";
import type { Finding, Step } from "./finding.ts";
import { explain } from "./known.ts";
import type { Leaks } from "./scorecard.ts";
import { describeThrown, settleWithin } from "./settle-within.ts";
import { verdictOf } from "./verdict.ts";

const PAPER_JAM: Thrown = {
  isError: true,
  name: "PaperJam",
  text: "the paper is jammed",
  code: "E_PAPER_JAM",
  cause: "a crumpled sheet",
  own: { tray: "2" },
  stack: "of the job",
};
const CLEAN: Leaks = { threads: 0, processes: 0, rssGrowthBytes: 5e6 };
const MIB = 2 ** 20;

const fault = (name: string): Fault => {
  const found = faults[name];
  assert.ok(found !== undefined, name);
  return found;
};
const rejected = (error: Partial<Thrown>): Settlement => ({
  ...{ how: "rejected", tookMs: 4 },
  error: { ...PAPER_JAM, ...error },
});
const resolved = (value: unknown): Settlement => ({ how: "resolved", value, tookMs: 4 });
const PENDING: Settlement = { how: "pending", tookMs: 2000 };

/** A trial that went through all its steps. */
function finding(
  caller: Settlement,
  changes: { others?: Settlement[]; steps?: Step[]; end?: string | null } = {},
): Finding {
  const steps: Step[] = [
    { step: "began" },
    { step: "opened", tookMs: 60 },
    { step: "saw", caller, others: changes.others ?? [resolved("held"), resolved("queued")] },
  ];
  const rest: Step[] = changes.steps ?? [
    { step: "worked", workers: 2, atOnce: 2, rejected: 0, tookMs: 20 },
    { step: "ended", closes: true, terminates: null, tookMs: 5 },
    { step: "left", ...CLEAN },
  ];
  const { end = "exited with code 0" } = changes;
  return { steps: [...steps, ...rest], end, stoppedAtBytes: null, wallMs: 300 };
}
const verdict = (name: string, found: Finding, control: Leaks | null = CLEAN) => {
  const { grade, headline, notes } = verdictOf(fault(name), found, control);
  return [grade, headline, ...notes];
};

describe("what the caller sees", () => {
  test("the true error is the one with all its parts", () => {
    assert.deepEqual(verdict("throws-error", finding(rejected({}))), ["good", "true error"]);
    assert.deepEqual(verdict("throws-error", finding(rejected({ code: null, own: {} }))), [
      ...["flawed", "part of error", "the error arrives without its code, own properties"],
    ]);
    assert.deepEqual(verdict("throws-error", finding(rejected({ name: "Error", cause: null }))), [
      ...["flawed", "part of error", "the error arrives without its name, cause"],
    ]);
    assert.deepEqual(verdict("throws-error", finding(rejected({ text: "Error: the paper is jammed" }))), [
      ...["flawed", "part of error", "the error arrives without its plain message"],
    ]);
  });

  test("another error, a result instead of one, and no answer at all are told apart", () => {
    assert.deepEqual(verdict("throws-error", finding(rejected({ name: "Error", text: "worker failed" }))), [
      ...["flawed", "other error", "the error is “worker failed”"],
    ]);
    assert.deepEqual(verdict("throws-error", finding(resolved(null))), [
      ...["bad", "wrong result", "no error, but the result null"],
    ]);
    assert.deepEqual(verdict("throws-error", finding(PENDING)), ["bad", "hangs"]);
    const empty = verdict("throws-error", finding(rejected({ name: "Error", text: "" })));
    assert.deepEqual(empty, ["flawed", "other error", "it is an Error without a message"]);
  });

  test("where the pool has no means, that is what is said, and one worker less is no news", () => {
    const hopeless = (atOnce: number) => {
      const found = finding(PENDING, {
        others: [],
        steps: [{ step: "worked", workers: 2, atOnce, rejected: 0, tookMs: 400 }],
      });
      const steps = found.steps.map((step) =>
        step.step === "saw" ? { ...step, hopeless: "It has no timeout" } : step,
      );
      return verdict("endless-loop", { ...found, steps: [...steps, { step: "left", ...CLEAN }] });
    };
    assert.deepEqual(hopeless(1), ["bad", "hangs", "It has no timeout"]);
    assert.deepEqual(hopeless(0), [
      ...["bad", "hangs", "It has no timeout", "afterwards 0 of 2 workers work"],
    ]);
  });

  test("what is no Error is compared by its value", () => {
    const thrown = (value: unknown): Settlement => ({
      how: "rejected",
      error: describeThrown(value),
      tookMs: 1,
    });
    assert.deepEqual(verdict("throws-null", finding(thrown(null))), ["good", "true error"]);
    assert.deepEqual(verdict("throws-string", finding(thrown("out of paper"))), ["good", "true error"]);
    assert.deepEqual(verdict("throws-string", finding(thrown(new Error("out of paper")))), [
      ...["flawed", "other error", "the error is “out of paper”"],
    ]);
    assert.deepEqual(verdict("throws-null", finding(thrown(undefined))), [
      ...["flawed", "other error", "the thrown value is undefined"],
    ]);
  });

  test("where a result is right, an error is nothing to build on", () => {
    assert.deepEqual(verdict("throws-in-timer", finding(resolved("done"))), ["good", "resolves"]);
    assert.deepEqual(verdict("throws-in-timer", finding(rejected({})))[0], "bad");
    assert.deepEqual(verdict("close-busy", finding(resolved(["held", "held"])))[1], "wrong result");
    const left = rejected({ text: "left behind by a job" });
    assert.deepEqual(verdict("unhandled-rejection", finding(resolved("done")))[0], "good");
    assert.deepEqual(verdict("unhandled-rejection", finding(left))[0], "good");
  });

  test("a lost worker may be told by message, name, code or cause", () => {
    for (const error of [
      { text: "worker exited with code: 3" },
      { code: "WORKER_DIED" },
      { cause: "killed" },
    ]) {
      assert.equal(verdict("process-exit", finding(rejected({ text: "?", ...error })))[0], "good");
    }
    assert.equal(
      verdict("process-exit", finding(rejected({ text: "undefined is not a function" })))[0],
      "flawed",
    );
  });
});

describe("the process", () => {
  const lost = (steps: Step[], end: string | null, stoppedAtBytes: number | null = null) =>
    verdict("throws-error", { steps, end, stoppedAtBytes, wallMs: 10 });

  test("that dies, hangs, or is stopped before its caller saw anything", () => {
    assert.deepEqual(lost([{ step: "began" }], "exited with code 3"), [
      ...["bad", "process dies", "the whole process exited with code 3"],
    ]);
    assert.deepEqual(lost([], null), ["bad", "hangs", "the whole process hangs"]);
    assert.deepEqual(lost([], "was killed by SIGKILL", 2e9), ["flawed", "stopped at limit"]);
    const broken: Step = { step: "broken", reason: "No such thing\n at line 3" };
    assert.deepEqual(lost([{ step: "began" }, broken], "exited with code 1"), [
      ...["bad", "cannot be opened", "No such thing"],
    ]);
    assert.throws(() => lost([broken], "exited with code 1"), /went wrong by itself: No such thing/);
    const opened: Step = { step: "opened", tookMs: 1 };
    assert.throws(() => lost([{ step: "began" }, opened, broken], "exited with code 1"), /by itself/);
  });

  test("that is lost after its caller had the right answer", () => {
    const dead = finding(resolved("done"), { steps: [], end: "was killed by SIGTRAP" });
    assert.deepEqual(verdict("throws-in-timer", dead), [
      ...["bad", "process dies", "afterwards the whole process was killed by SIGTRAP"],
    ]);
    assert.equal(verdict("throws-in-timer", finding(resolved("done"), { steps: [], end: null }))[1], "hangs");
  });
});

describe("afterwards", () => {
  const after = (steps: Step[], control: Leaks | null = CLEAN) =>
    verdict("throws-error", finding(rejected({}), { steps }), control);
  const worked: Step = { step: "worked", workers: 2, atOnce: 2, rejected: 0, tookMs: 20 };
  const ended: Step = { step: "ended", closes: true, terminates: null, tookMs: 1 };
  const left: Step = { step: "left", ...CLEAN };

  test("fewer workers than before are nothing to build on; rejected innocents are a flaw", () => {
    assert.deepEqual(after([{ ...worked, atOnce: 1 }, ended, left]), [
      ...["bad", "weaker after", "afterwards 1 of 2 workers work"],
    ]);
    assert.deepEqual(after([{ ...worked, rejected: 1 }, ended, left]), [
      ...["flawed", "harms others", "a later job is rejected before all workers work again"],
    ]);
  });

  test("a pool that takes long to replace its workers has a footnote, no flaw", () => {
    assert.deepEqual(after([{ ...worked, tookMs: 2100 }, ended, left]), [
      ...["good", "true error", "all workers work again after 2.1 s"],
    ]);
  });

  test("other people's jobs that are rejected are a flaw, that never end are worse", () => {
    const others = (...seen: Settlement[]) =>
      verdict("process-exit", finding(rejected({ text: "exited" }), { others: seen }));
    assert.deepEqual(others(resolved(1), rejected({})), [
      ...["flawed", "harms others", "1 of 2 other jobs is rejected"],
    ]);
    assert.deepEqual(others(PENDING, rejected({})), [
      ...["bad", "harms others", "1 of 2 other jobs never end", "1 of 2 other jobs is rejected"],
    ]);
  });

  test("a pool that cannot be closed, or not even terminated", () => {
    assert.deepEqual(after([worked, { ...ended, closes: false, terminates: true }, left])[0], "flawed");
    assert.deepEqual(after([worked, { ...ended, closes: false, terminates: false }, left]), [
      ...["bad", "cannot be ended", "neither close() nor terminate() comes to an end"],
    ]);
  });

  test("what is left counts from what the pool leaves without a fault", () => {
    const threads = (number: number): Step => ({ ...left, threads: number });
    assert.deepEqual(after([worked, ended, threads(2)]), [
      "flawed",
      "leaves behind",
      "2 threads left behind",
    ]);
    assert.deepEqual(after([worked, ended, threads(2)], { ...CLEAN, threads: 2 }), ["good", "true error"]);
    assert.deepEqual(after([worked, ended, threads(3)], { ...CLEAN, threads: 2 })[2], "1 thread left behind");
    assert.deepEqual(after([worked, ended, { ...left, processes: 2 }])[2], "2 processes left behind");
    assert.deepEqual(after([worked, ended, { ...left, rssGrowthBytes: 60 * MIB }])[0], "good");
    assert.deepEqual(
      after([worked, ended, { ...left, rssGrowthBytes: 105 * MIB }])[2],
      "100 MiB left behind",
    );
    assert.deepEqual(after([worked, ended, { ...left, threads: null, rssGrowthBytes: null }])[0], "good");
    const large = finding(resolved(200 * MIB), {
      steps: [worked, ended, { ...left, rssGrowthBytes: 600 * MIB }],
    });
    assert.equal(verdictOf(fault("large-result"), large, null).grade, "good", "garbage is no leak");
  });

  test("a process that stays although nothing is to be done", () => {
    const alive: Step = { step: "alive", handles: ["MessagePort", "MessagePort"] };
    assert.deepEqual(after([worked, ended, left, alive]), [
      ...["flawed", "leaves behind", "the process does not end by itself (MessagePort)"],
    ]);
  });

  test("a process that crashes when all is done", () => {
    const crashed = finding(rejected({}), { end: "was killed by SIGSEGV" });
    assert.deepEqual(verdict("throws-error", crashed), [
      ...["bad", "process dies", "at its end the process was killed by SIGSEGV"],
    ]);
  });

  test("the worst reason names it, whatever else there is", () => {
    const weak = after([{ ...worked, atOnce: 0 }, ended, { ...left, threads: 1 }]);
    assert.deepEqual(weak.slice(0, 2), ["bad", "weaker after"]);
    assert.equal(weak.length, 4);
  });
});

test("no finding whatever, cut off anywhere, is without a verdict; and only a whole one is good", () => {
  const whole = finding(resolved("done"));
  const steps = fc.integer({ min: 0, max: whole.steps.length });
  const end = fc.constantFrom(null, "exited with code 0", "was killed by SIGKILL");
  fc.assert(
    fc.property(steps, end, (count, how) => {
      const found = { ...whole, steps: whole.steps.slice(0, count), end: how };
      const { grade, headline } = verdictOf(fault(CONTROL), found, null);
      assert.ok(headline !== null && headline.length > 0);
      assert.equal(grade === "good", count === whole.steps.length && how === "exited with code 0");
    }),
  );
});

describe("what is seen of a promise", () => {
  test("its result, its error, or nothing within the time", async () => {
    const how = async (promise: Promise<unknown>) => (await settleWithin(promise, 20)).how;
    assert.equal(await how(Promise.resolve(1)), "resolved");
    assert.equal(await how(Promise.reject(new Error("no"))), "rejected");
    assert.equal(await how(new Promise(() => {})), "pending");
  });

  test("of an error: name, message, code, cause and own properties", () => {
    class PaperJam extends Error {
      override readonly name = "PaperJam";
      readonly code = "E_PAPER_JAM";
      readonly tray = 2;
    }
    const error = new PaperJam("the paper is jammed", { cause: new Error("a crumpled sheet") });
    assert.deepEqual(describeThrown(error), { ...PAPER_JAM, stack: "of another place" });
    assert.deepEqual(describeThrown({ tray: 2 }), {
      ...{ isError: false, name: null, text: '{"tray":2}', code: null, cause: null, own: {}, stack: null },
    });
  });
});

test("what is known in public is said where it is found again, and nowhere else", () => {
  const say = (note: string, pool: string, fault: string, name: "node" | "deno") =>
    explain(note, { runtime: { name }, pool: { label: pool }, fault });
  const weaker = "afterwards 1 of 2 workers work";
  assert.match(
    say(weaker, "threads", "process-exit", "node"),
    /^afterwards 1 of 2 workers work: .*issues\/386/,
  );
  assert.equal(say(weaker, "threads", "receives-uncloneable", "node"), weaker);
  assert.equal(say(weaker, "piscina", "process-exit", "node"), weaker);
  assert.match(say("1 thread left behind", "piscina", "endless-loop", "deno"), /Deno does not end/);
  assert.equal(say("1 thread left behind", "piscina", "endless-loop", "node"), "1 thread left behind");
});
