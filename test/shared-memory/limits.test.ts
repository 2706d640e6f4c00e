import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startCommand } from '../pool/program.ts'

const program = fileURLToPath(new URL('../programs/shared-memory-limits.mjs', import.meta.url))

/** Runs it in a shell that has set a limit. */
async function within(limit: string, what: string): Promise<unknown> {
  const command = `${limit}; exec "${process.execPath}" "${program}" "${what}"`
  const { stdout, stderr } = await startCommand('sh', ['-c', command]).ending
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

const beginning = 'UnsupportedPlatformError ERR_UNSUPPORTED_PLATFORM Memory that processes share cannot be had here:'

test('an array of 4 GiB, the most there can be, is shared to its last byte', async () => {
  expect(await within('true', 'largest')).toEqual({ before: [2 ** 32, 7], part: 2 ** 32 - 1, after: 9 })
})

test('when the address space has an end, the error says so, and what is there stays good', async () => {
  const said = `${beginning} no address space is left for 1048576 bytes more (each segment takes 10 GiB of it).`
  expect(await within('ulimit -v 60000000', 'least')).toEqual({ errors: [said, 'it could'], made: true })
})

test('when it has no room for an array of 4 GiB, the error says so, and the program goes on', async () => {
  const { said, ...others } = (await within('ulimit -v 12000000', 'a few')) as { said: string }
  // The first that has no room may be the heap of its lock.
  expect(said).toMatch(
    /^UnsupportedPlatformError ERR_UNSUPPORTED_PLATFORM .*no address space is left for \d+ bytes more/,
  )
  expect(others).toEqual({ few: true, good: true })
})

test('when there are no more descriptors, the error says so', async () => {
  const said = `${beginning} memfd_create failed with EMFILE. Each segment takes a file descriptor: raise the limit (ulimit -n).`
  expect(await within('ulimit -n 100', 'least')).toEqual({ errors: [said, 'it could'], made: true })
})

test('a worker without a descriptor does not say that the memory is gone, and attaches it later', async () => {
  const { error, ...others } = (await within('ulimit -n 100', 'in a worker')) as { error: string }
  expect(error).toBe(`${beginning} no descriptor is left to attach it with (EMFILE).`)
  expect(others).toEqual({ after: 4, values: [7, 7, 7, 7] })
})
