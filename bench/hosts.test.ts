import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { readEnvironment } from "../src/host/environment.ts";
import { moduleBeside } from "../src/host/module-beside.ts";
import { ownRoot } from "../src/host/packages.ts";
import { thisRuntime } from "../src/host/runtime.ts";
import { drawMarkdown } from "../src/report/draw/markdown.ts";
import { brokerAddress, openNetwork, whyNoNetwork } from "./hosts/network.ts";
import { hostsPage } from "./hosts-page.ts";

test("known rates and round trips give the known gain, and what a ms of delay adds", () => {
  const rates = { engine: "bullmq", oneHost: [100, 200], twoHosts: [150, 300] };
  const page = hostsPage({
    ...{ poolmark: "0.1.0", startedAt: "2026-11-26T00:00:00Z", environment: readEnvironment() },
    ...{ workersPerHost: 2, jobsPerWorker: 4, waitMs: 20 },
    rows: [
      { ...rates, delayMs: 0, delayBy: null, roundTripsMs: [3, 2, 1] },
      { ...rates, delayMs: 5, delayBy: "relay", roundTripsMs: [42, 22, 23] },
    ],
  });
  const text = drawMarkdown(page);
  assert.match(text, /bullmq: two hosts do 1\.50× ±0\.0 % the waiting jobs of one; each ms .* adds 4\.2 ms/);
  assert.match(text, /\| bullmq \| 5 ms \| 141 .* \| 212 .* \| 1\.50×.* \| 23 ms \/ 42 ms \|/);
  assert.match(text, /a TCP relay, as the kernel has no netem/);
});

test("the table of ENGINES.md is that of the kept result", () => {
  const read = (file: string) => readFileSync(join(ownRoot(), file), "utf8");
  const kept = JSON.parse(read("results/2026-11-26-epyc-2-cores/hosts.json"));
  const rows = drawMarkdown(hostsPage(kept)).match(/^\| (bullmq|nats) .*$/gm) ?? [];
  assert.equal(rows.length, 6);
  for (const row of rows) assert.ok(read("docs/ENGINES.md").includes(row), row);
});

const why = whyNoNetwork();
const isNode = thisRuntime().name === "node";
describe("networks", { skip: !isNode ? "bench:hosts runs on Node" : (why ?? false) }, () => {
  test("a relay on the broker's site keeps the order, and delays both ways", async () => {
    const network = await openNetwork();
    const relay = fileURLToPath(moduleBeside("./hosts/relay", import.meta.url));
    const node = process.execPath;
    const echo = `require("net").createServer((s) => s.pipe(s)).listen(8000, () => console.log("ready"))`;
    await network.run("broker", [node, "-e", echo], /ready/);
    await network.run("broker", [node, relay, 7000, 8000, 20], /ready/);
    const client = `
      const startedMs = performance.now();
      const s = require("net").connect(7000, "${brokerAddress("host-2")}");
      for (let i = 0; i < 5; i++) setTimeout(() => s.write(String(i)), i);
      let back = "";
      s.on("data", (text) => {
        back += text;
        if (back.length < 5) return;
        console.log(back, performance.now() - startedMs >= 40);
        s.destroy();
      });`;
    try {
      assert.equal(await network.run("host-2", [node, "-e", client]), "01234 true\n");
    } finally {
      await network.stop();
    }
  });
});
