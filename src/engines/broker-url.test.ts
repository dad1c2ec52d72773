import assert from "node:assert/strict";
import { test } from "node:test";
import { checkQueueName, parseBrokerUrl, withoutSecrets } from "./broker-url.ts";

test("a URL is shown without user, password and options", () => {
  const shown = withoutSecrets("redis", "rediss://ann:s3cret@queue.example:6380/2?token=s3cret");
  assert.equal(shown, "rediss://queue.example:6380");
  assert.equal(withoutSecrets("nats", "nats://s3cret@[::1]"), "nats://[::1]:4222");
});

test("no message repeats a URL that may hold a password", () => {
  for (const text of ["s3cret", "redis://", "http://ann:s3cret@host", "//ann:s3cret@host"]) {
    assert.throws(
      () => parseBrokerUrl("redis", text),
      (error: Error) => error.name === "UsageError" && !error.message.includes("s3cret"),
    );
  }
});

test("a queue's name is no pattern and no path", () => {
  checkQueueName("thumbnails-2_b");
  for (const name of ["", "a.b", "a*", ">", "a:b", "a b", "x".repeat(65)])
    assert.throws(() => checkQueueName(name), { name: "UsageError" });
});
