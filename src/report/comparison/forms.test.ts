// Each format held against what its reader asks for.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { figures } from "../../estimate/figures.ts";
import { compareResults } from "../../gate/compare-results.ts";
import { COMPARISON_VERSION, type Comparison, outcomeOf } from "../../gate/comparison.ts";
import { comparisonIn } from "../../gate/comparison-file.ts";
import { seeded } from "../../stats/seeded.ts";
import { simulateResults } from "../../testing/simulated-results.ts";
import { comparisonForms } from "../registry.ts";

const tolerances = { throughput: 0.05, cpuMsPerJob: 0.05, p99Ms: 0.1, startUpMs: 0.1, memoryBytes: 0.1 };

/** A slower job with a name that needs every escape there is, a slower pool, and a cell that is gone. */
function comparisonOf(): Comparison {
  const random = seeded(5);
  const scenarios = ['a|b <c> & "d", 100 %: e', "plain"];
  const run = (slower?: (scenario: string, subject: string) => number) =>
    simulateResults({
      ...{ random, forks: 5, spread: 0.01, scenarios, pools: ["piscina", "threads"] },
      ...(slower === undefined ? {} : { slower }),
    });
  const current = run((scenario, subject) =>
    scenario !== "plain" ? (subject === "job" ? 1.3 : 1) : subject === "piscina" ? 1.3 : 1,
  );
  const cells = current.cells.filter(({ pool, scenario }) => pool !== "threads" || scenario !== "plain");
  const { findings, missing, notes } = compareResults(
    run(),
    { ...current, cells },
    { alpha: 0.05, tolerance: (figure) => figures[figure].tolerance },
  );
  const judged = findings.map((finding) => ({
    ...finding,
    looks:
      finding.verdict === "regression"
        ? [{ forks: finding.forks, change: finding.change, verdict: finding.verdict }]
        : [],
  }));
  const options = { lenient: false, strict: false, adviceOnly: false };
  return {
    ...{
      baseline: "a.json",
      current: "b.json",
      findings: judged,
      missing,
      notes,
      machine: "A CPU",
      measuredAt: "2026-01-02T03:04:05.678Z",
      tolerances,
    },
    ...{ missingFails: true, outcome: outcomeOf({ findings: judged, missing }, options) },
  };
}

const { formats } = comparisonForms;
const comparison = comparisonOf();
const written = async (name: string) =>
  (await (formats[name] as (typeof formats)[string])())(comparison, {
    colour: false,
    columns: 120,
    theme: "light",
  });

test("the comparison at hand has what a format must tell", () => {
  assert.equal(comparison.outcome, "regression");
  assert.equal(comparison.missing.length, 1);
  const worse = comparison.findings.filter(({ verdict }) => verdict === "regression");
  assert.deepEqual([...new Set(worse.map(({ subject }) => subject.question))].sort(), ["job", "pool"]);
});

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** Enough of XML for what we write; anything else is an error. */
function parseXml(xml: string): Element {
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  const rest = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, "");
  assert.notEqual(rest, xml);
  const token = /<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>|([^<]+)/gy;
  let at = 0;
  for (let match = token.exec(rest); match !== null; match = token.exec(rest)) {
    at = token.lastIndex;
    const [, closing, name = "", pairs = "", empty, text] = match;
    const top = open.at(-1) as Element;
    if (text !== undefined) {
      assert.doesNotMatch(text, /&(?!(amp|lt|gt|quot);)/);
      top.text += text;
    } else if (closing === "/") assert.equal(open.pop()?.name, name);
    else {
      assert.doesNotMatch(pairs, /&(?!(amp|lt|gt|quot);)/);
      const attributes = Object.fromEntries(
        [...pairs.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
      );
      const element: Element = { name, attributes, children: [], text: "" };
      top.children.push(element);
      if (empty === "") open.push(element);
    }
  }
  assert.equal(at, rest.length, `not XML from ${rest.slice(at, at + 80)}`);
  assert.equal(open.length, 1);
  return root.children[0] as Element;
}

/** What an element may have; children in this order. */
interface Rule {
  readonly attributes: readonly string[];
  readonly required: readonly string[];
  readonly children: readonly string[];
  readonly requiredChildren?: readonly string[];
}

const COUNTS = ["tests", "failures", "errors"];
const NO_CONTENT: Rule = { attributes: [], required: [], children: [] };

/** The Jenkins schema, junit-4.xsd. */
const JENKINS: Readonly<Record<string, Rule>> = {
  testsuites: {
    attributes: ["name", "time", "disabled", ...COUNTS],
    required: [],
    children: ["testsuite"],
  },
  testsuite: {
    attributes: [
      ...["name", "time", "disabled", "skipped", "timestamp", "hostname", "id", "package", ...COUNTS],
    ],
    required: ["name", "tests"],
    children: ["properties", "testcase", "system-out", "system-err"],
  },
  properties: { attributes: [], required: [], children: ["property"] },
  property: { attributes: ["name", "value"], required: ["name", "value"], children: [] },
  testcase: {
    attributes: ["name", "assertions", "time", "classname", "status"],
    required: ["name"],
    children: ["skipped", "error", "failure", "system-out", "system-err"],
  },
  failure: { attributes: ["type", "message"], required: [], children: [] },
  skipped: NO_CONTENT,
  "system-out": NO_CONTENT,
  "system-err": NO_CONTENT,
};

/** Ant's, as windyroad/JUnit-Schema has it: narrower. */
const ANT: Readonly<Record<string, Rule>> = {
  ...JENKINS,
  testsuites: { attributes: [], required: [], children: ["testsuite"] },
  testsuite: {
    attributes: ["name", "time", "skipped", "timestamp", "hostname", "id", "package", ...COUNTS],
    required: ["name", "time", "timestamp", "hostname", "id", "package", ...COUNTS],
    children: ["properties", "testcase", "system-out", "system-err"],
    requiredChildren: ["properties", "system-out", "system-err"],
  },
  testcase: {
    attributes: ["name", "classname", "time"],
    required: ["name", "classname", "time"],
    children: ["skipped", "error", "failure"],
  },
  failure: { attributes: ["type", "message"], required: ["type"], children: [] },
};

function assertFits(element: Element, rules: Readonly<Record<string, Rule>>): void {
  const rule = rules[element.name];
  assert.ok(rule !== undefined, element.name);
  for (const name of Object.keys(element.attributes))
    assert.ok(rule.attributes.includes(name), `${element.name}.${name}`);
  for (const name of rule.required) assert.ok(name in element.attributes, `${element.name} without ${name}`);
  const names = element.children.map(({ name }) => name);
  for (const name of rule.requiredChildren ?? [])
    assert.equal(names.filter((one) => one === name).length, 1, `${element.name} without ${name}`);
  const places = names.map((name) => rule.children.indexOf(name));
  assert.ok(!places.includes(-1), `${element.name}: ${names}`);
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
  for (const child of element.children) assertFits(child, rules);
}

describe("junit", () => {
  test("fits the schemas of Jenkins and Ant, and its counts are right", async () => {
    const root = parseXml(await written("junit"));
    assertFits(root, JENKINS);
    assertFits(root, ANT);
    let failures = 0;
    for (const { attributes, children } of root.children) {
      const cases = children.filter(({ name }) => name === "testcase");
      const failed = cases.filter((one) => one.children.some(({ name }) => name === "failure"));
      assert.equal(attributes.tests, String(cases.length));
      assert.equal(attributes.failures, String(failed.length));
      assert.match(attributes.timestamp ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
      failures += failed.length;
    }
    const regressions = comparison.findings.filter(({ verdict }) => verdict === "regression");
    assert.equal(failures, regressions.length + comparison.missing.length);
  });
});

test("github: one command a line, which the runner's own rule undoes", async () => {
  const lines = (await written("github")).split("\n");
  assert.ok(lines.length >= 4);
  for (const line of lines) {
    const [, level, title = "", message = ""] =
      /^::(error|warning|notice) title=([^:,]*)::(.+)$/.exec(line) ?? [];
    assert.ok(level !== undefined, line);
    assert.doesNotMatch(title + message, /%(?!25|0A|0D|3A|2C)/);
  }
  const undone = lines.join("\n").replaceAll("%0A", "\n").replaceAll("%25", "%");
  assert.ok(undone.includes('a|b <c> & "d", 100 %: e · the job itself'));
});

for (const [name, count] of [
  ["benchmark-bigger", (figure: string) => figure === "throughput"],
  ["benchmark-smaller", (figure: string) => figure !== "throughput"],
] as const) {
  test(`${name}: an array of name, unit and value, each name once, as github-action-benchmark reads it`, async () => {
    const entries = JSON.parse(await written(name)) as Record<string, unknown>[];
    assert.equal(entries.length, comparison.findings.filter(({ figure }) => count(figure)).length);
    assert.equal(new Set(entries.map((entry) => entry.name)).size, entries.length);
    for (const { name, unit, value, range, extra, ...others } of entries) {
      assert.deepEqual([typeof name, typeof unit, typeof value], ["string", "string", "number"]);
      assert.deepEqual([typeof range, typeof extra, others], ["string", "string", {}]);
    }
  });
}

test("go: lines that Go's benchmark format allows, as many for either side as there were forks", async () => {
  const seen = { baseline: 0, current: 0 };
  let side: keyof typeof seen | null = null;
  for (const line of (await written("go")).split("\n")) {
    const [, key, value] = /^(\p{Ll}[^\s\p{Lu}:]*):[ \t]+(.+)$/u.exec(line) ?? [];
    if (key === "side") side = value as keyof typeof seen;
    if (key !== undefined || /^Unit \S+( \S+=\S+)+$/.test(line)) continue;
    assert.match(line, /^Benchmark[A-Z]\S* \d+( \d+(\.\d+)?(e[+-]?\d+)? \S+)+$/);
    assert.ok(side !== null);
    seen[side] += 1;
  }
  const cells = new Set(comparison.findings.map(({ subject }) => JSON.stringify(subject))).size;
  assert.deepEqual(seen, { baseline: 5 * cells, current: 5 * cells });
});

test("markdown: every row of the table has as many cells as its head", async () => {
  const rows = (await written("markdown")).split("\n").filter((line) => line.startsWith("|"));
  const cells = rows.map((row) => row.split(/(?<!\\)\|/).length);
  assert.ok(rows.length > 3);
  assert.equal(new Set(cells).size, 1);
  assert.doesNotMatch(rows.join(), /<c>/);
});

test("json: everything, and it can be read back", async () => {
  const { schemaVersion, ...parsed } = JSON.parse(await written("json"));
  assert.equal(schemaVersion, COMPARISON_VERSION);
  assert.deepEqual(comparisonIn(JSON.parse(await written("json")), "it"), parsed);
  assert.deepEqual(parsed, JSON.parse(JSON.stringify(comparison)));
});

test("text: what matters in words, with both measurements", async () => {
  const text = await written("text");
  assert.match(text, /· the job itself · 2 workers · node: a slower job \(time per job \+\d/);
  assert.match(text, /plain · piscina · 2 workers · node: a slower pool/);
  assert.match(text, /first measurement, 5 forks: \+\d+ % \[.*\], suspected/);
  const words = text.replaceAll(/\s+/g, " ");
  assert.match(
    words,
    /Regression: 4 regressions \(a[^()]* · the job itself · 2 workers · node, plain · piscina · /,
  );
  assert.match(words, /, 1 missing \(plain · threads · 2 workers · node\)/);
});
