import { connect } from "@nats-io/transport-node";

process.once("message", async (url) => {
  const { host, username } = new URL(String(url));
  const connection = await connect({ servers: host, token: username });
  connection.subscribe("noop", {
    queue: "workers",
    callback: (_, message) => void message.respond(JSON.stringify(message.json())),
  });
  await connection.flush();
  process.send?.("serves");
});
process.once("disconnect", () => process.exit(0));
