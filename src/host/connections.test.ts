import assert from "node:assert/strict";
import { test } from "node:test";
import { readConnections } from "./connections.ts";

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:18EB 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1
   1: 0100007F:18EB 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 2
   2: 0100007F:C350 0100007F:18EB 01 00000000:00000000 00:00000000 00000000     0        0 3
   3: 0100007F:18EB 0100007F:C351 06 00000000:00000000 00:00000000 00000000     0        0 4
   4: 0100007F:18EB 0100007F:C352 01 00000000:00000000 00:00000000 00000000     0        0 5
`;

test("a server's connections are counted: its own end of those that are open", () => {
  const read = (path: string) => (path === "/proc/net/tcp" ? TABLE : null);
  assert.equal(readConnections(read, 0x18eb), 2);
  assert.equal(readConnections(read, 80), 0);
  assert.equal(
    readConnections(() => null, 80),
    null,
  );
});
