import { appendFileSync, writeSync } from 'node:fs'

// A worker entry of another version of the protocol. PROTOCOL.md says what it writes: a hello, as one frame.

const { FORKYARD_TEST_LEDGER: log, FORKYARD_TEST_VERSION: version, FORKYARD_TEST_LEAVES: leaves } = process.env
const toParent = 4
const hello = 16

function frame(kind, body) {
  const prefix = Buffer.from([0xf7, kind, 0, 0, body.length, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  const check = prefix.readUInt32LE(0) ^ Math.imul(body.length, 0x9e3779b1)
  prefix.writeUInt32LE(check >>> 0, 12)
  return Buffer.concat([prefix, Buffer.from(body)])
}

const [listOfFour, emptyText, no] = [0x94, 0xa0, 0xc2]
const anyPid = 1

appendFileSync(log, 'start\n')
writeSync(toParent, frame(hello, [listOfFour, Number(version), anyPid, emptyText, no]))
if (leaves === 'no') setInterval(() => {}, 1000)
