// rediss:// and tls:// with real servers, and certificates that openssl makes here.
import assert from "node:assert/strict";
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { moduleBeside } from "../host/module-beside.ts";
import { launchArguments, thisRuntime } from "../host/runtime.ts";
import { loadAdapter } from "../pools/registry.ts";
import { withoutBroker } from "../testing/brokers.ts";
import { countedJob } from "../testing/counted-job.ts";
import { type Broker, startBroker } from "./broker.ts";
import { programs } from "./programs.ts";

const withoutOpenssl = spawnSync("openssl", ["version"]).status === 0 ? false : "openssl is not installed";

const folder = mkdtempSync(join(tmpdir(), "poolmark-tls-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const key = join(folder, "key.pem");
const certificate = join(folder, "certificate.pem");
/** Who signed the certificate. */
const authority = join(folder, "authority.pem");

/** How each server is told to listen with TLS alone. */
const TLS = {
  redis: {
    scheme: "rediss:",
    file: "redis.conf",
    words: (text: string) =>
      `${text.replace(/^port (\d+)$/m, "port 0\ntls-port $1")}tls-cert-file ${certificate}\ntls-key-file ${key}\ntls-auth-clients no\n`,
  },
  nats: {
    scheme: "tls:",
    file: "nats.conf",
    words: (text: string) => `${text}tls { cert_file: "${certificate}", key_file: "${key}" }\n`,
  },
} as const;

/** Uses a pool in a process of its own that trusts the authority: what it trusts it reads when it starts. Returns what it printed. */
async function useTrusting(pool: string, url: string): Promise<string> {
  const { path, name } = thisRuntime();
  const module = fileURLToPath(moduleBeside("../testing/pool-user", import.meta.url));
  // Deno has a variable of its own.
  const trusted = { NODE_EXTRA_CA_CERTS: authority, DENO_CERT: authority };
  const env = { ...process.env, ...trusted, POOLMARK_USED: JSON.stringify({ pool, url }) };
  const { stdout } = await promisify(execFile)(path, launchArguments(name, module), { env });
  return stdout.trim();
}

for (const [brokerName, pool] of [
  ["redis", "bullmq"],
  ["nats", "nats"],
] as const) {
  describe(`${pool} with TLS`, { skip: withoutOpenssl || withoutBroker(brokerName) }, () => {
    let broker: Broker;
    let url = "";
    before(async () => {
      const { command, ...program } = programs[brokerName];
      const { scheme, file, words } = TLS[brokerName];
      broker = await startBroker(
        {
          ...program,
          command(binary, place, settings) {
            const line = command(binary, place, settings);
            const path = join(place.folder, file);
            writeFileSync(path, words(readFileSync(path, "utf8")));
            return line;
          },
        },
        {},
      );
      url = broker.url.replace(/^\w+:/, scheme);
    });
    after(() => broker?.stop());

    test("a certificate that is trusted: jobs run", async () => {
      assert.equal(await useTrusting(pool, url), "done: 42");
    });

    test("a certificate that nobody trusts is refused in one sentence, without the password", async () => {
      const { open } = await loadAdapter(pool);
      const options = { job: countedJob, workers: 1, jobsPerWorker: 1, url };
      const refused = await open(options).then(
        () => "opened",
        (error) => `${error.code}: ${error.message}`,
      );
      assert.match(refused, /^BROKER_UNREACHABLE: .* cannot be used: .*certificate|issuer/i);
      assert.equal(refused.split("\n").length, 1);
      assert.ok(!refused.includes(broker.place.password), refused);
    });
  });
}

before(() => {
  if (withoutOpenssl) return;
  const make = (name: string, ...flags: string[]) => {
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    execFileSync("openssl", ["req", "-x509", ...key, "-days", "2", "-subj", name, ...flags], {
      stdio: "ignore",
    });
  };
  const authorityKey = join(folder, "authority-key.pem");
  make("/CN=authority", "-keyout", authorityKey, "-out", authority);
  // Deno takes no authority for a server.
  const server = [
    "-addext",
    "subjectAltName=IP:127.0.0.1,DNS:localhost",
    "-addext",
    "basicConstraints=CA:FALSE",
  ];
  make(
    "/CN=localhost",
    ...server,
    "-CA",
    authority,
    "-CAkey",
    authorityKey,
    "-keyout",
    key,
    "-out",
    certificate,
  );
});
