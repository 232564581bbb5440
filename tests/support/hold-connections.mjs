import { connect } from "node:net";

// Opens connections to a port of 127.0.0.1 and says nothing on them: node hold-connections.mjs PORT COUNT
// Prints the number of those that were opened when all of them were tried, and holds what is left of them.

const [port, count] = process.argv.slice(2).map(Number);
let opened = 0;
let settled = 0;

function open() {
  if (settled + pending >= count) return;
  pending += 1;
  const socket = connect({ port, host: "127.0.0.1" });
  let isSettled = false;
  const settle = (isOpen) => {
    if (isSettled) return;
    isSettled = true;
    pending -= 1;
    settled += 1;
    if (isOpen) opened += 1;
    if (settled === count) process.stdout.write(`${opened}\n`);
    open();
  };
  socket.on("connect", () => settle(true));
  socket.on("error", () => settle(false));
}

let pending = 0;
for (let index = 0; index < 200; index += 1) open();
setInterval(() => undefined, 60_000);
