import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startNode } from '../pool/program.ts'

const program = fileURLToPath(new URL('./broken-pipes.mjs', import.meta.url))

test.concurrent.each(['on', 'off'])(
  'workers that are killed while 64 MiB go to them or come back cause no error but that of the item (shared memory %s)',
  async sharedMemory => {
    const { stdout, stderr, exitCode } = await startNode([program, sharedMemory]).ending
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    const { stray, names, size } = JSON.parse(stdout)
    expect(stray).toEqual([])
    expect(names).toHaveLength(20)
    for (const name of names) expect([size, 'WorkerDiedError']).toContain(name)
    // After each round the pool is as before.
    expect([4, 9, 14, 19].map(index => names[index])).toEqual([size, size, size, size])
  },
)
