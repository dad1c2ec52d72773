// Real brokers: what was started is gone afterwards, whatever ends its caller.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { isAlive } from "../host/is-alive.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { launchArguments, thisRuntime } from "../host/runtime.ts";
import { withoutBroker } from "../testing/brokers.ts";
import { until } from "../testing/in-time.ts";
import { startBroker } from "./broker.ts";
import { programs } from "./programs.ts";

for (const name of ["redis", "nats"] as const) {
  test(`${name}: listens on loopback, and is gone after stop()`, { skip: withoutBroker(name) }, async () => {
    const broker = await startBroker(programs[name], {});
    assert.ok(isAlive(broker.pid));
    const { hostname, port } = new URL(broker.url);
    assert.equal(hostname, "127.0.0.1");
    await new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => resolve(socket.destroy() && undefined));
      socket.once("error", reject);
    });
    await broker.stop();
    await until(() => !isAlive(broker.pid), "the end of the broker");
  });
}

test("a broker ends with its caller, by kill -9 too, and takes its folder with it", {
  skip: withoutBroker("redis"),
}, async (context) => {
  const { path, name } = thisRuntime();
  const module = fileURLToPath(moduleBeside("../testing/broker-holder", import.meta.url));
  const holder = spawn(path, launchArguments(name, module), { stdio: ["ignore", "pipe", "inherit"] });
  context.after(() => void holder.kill("SIGKILL"));
  const line = await new Promise<string>((resolve) => {
    holder.stdout.once("data", (text) => resolve(String(text)));
  });
  const { pid, folder } = JSON.parse(line) as { pid: number; folder: string };
  assert.ok(isAlive(pid) && existsSync(folder));
  holder.kill("SIGKILL");
  await until(() => !isAlive(pid) && !existsSync(folder), "the end of the broker");
});

test("a program that ends at once is an error with its last words", {
  skip: withoutBroker("redis"),
}, async () => {
  const broken = { ...programs.redis, command: (binary: string) => [binary, "--port", "no-number"] };
  await assert.rejects(startBroker(broken, {}), {
    code: "BROKER_UNREACHABLE",
    message: /redis-server ended at once/,
  });
});

test("a program that is not installed is named, with the command that installs it", async () => {
  const missing = { ...programs.redis, binary: "no-such-broker" };
  await assert.rejects(
    startBroker(missing, {}),
    /no-such-broker is not installed: apt-get install redis-server/,
  );
});
