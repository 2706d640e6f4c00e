import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/* A floor: two processes of Node that have nothing to do, and do nothing. */

/** @type {import('../pool.ts').PeerModule['open']} */
export function open() {
  const program = fileURLToPath(new URL('../../tasks/bare-worker.mjs', import.meta.url))
  const children = [1, 2].map(() => spawn(process.execPath, [program], { stdio: ['pipe', 'ignore', 'inherit'] }))
  return {
    version: `node ${process.version.slice(1)}`,
    call: async () => undefined,
    close: () => {
      for (const child of children) child.stdin.end()
    },
  }
}
