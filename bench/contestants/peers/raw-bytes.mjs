import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/*
 * A floor: one bare process and two pipes, written and read by blocking calls, straight from and into the memory of the
 * value. The receiver's memory is new at each call, as that of a value must be.
 */

const program = fileURLToPath(new URL('../../tasks/raw-bytes-worker.mjs', import.meta.url))

/** @type {import('../pool.ts').PeerModule['open']} */
export function open() {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const [there, back] = [join(folder, 'there'), join(folder, 'back')]
  execFileSync('mkfifo', [there, back])
  const child = spawn(process.execPath, [program, there, back], { stdio: ['ignore', 'inherit', 'inherit'] })
  const output = openSync(there, 'w')
  const input = openSync(back, 'r')
  rmSync(folder, { recursive: true })
  const header = new Float64Array(2)
  return {
    version: `node ${process.version.slice(1)}`,
    call: async (name, argument) => {
      const isIn = name === 'measureBytes'
      const bytes = isIn ? /** @type {Uint8Array} */ (argument) : new Uint8Array()
      header.set([bytes.length, isIn ? 8 : Number(argument)])
      writeAll(output, new Uint8Array(header.buffer))
      writeAll(output, bytes)
      const answer = readAll(input, header[1] ?? 0)
      return isIn ? new Float64Array(answer.buffer)[0] : answer
    },
    close: () => child.kill(),
  }
}

/** @param {number} file @param {Uint8Array} bytes */
function writeAll(file, bytes) {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
}

/** @param {number} file @param {number} length */
function readAll(file, length) {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; ) at += readSync(file, bytes, at, length - at, null)
  return bytes
}
