import { existsSync, readFileSync } from 'node:fs'
import { type ProcessOptions, task, Value } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { memoryModes } from '../limits/memory-modes.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { openProcess, runProcess, startProcess } from './open-process.ts'
import { targets } from './references.ts'
import type { Refusal } from './targets.mjs'

const folder = temporaryFolder()

/** Run to its end, with what it wrote to standard error. */
async function runNoting<A extends readonly unknown[] | []>(options: ProcessOptions<A>) {
  const lines: string[] = []
  const failed = await runProcess({ ...options, stderr: line => lines.push(line) })
  return { failed, lines }
}

describe.each(memoryModes)('%s', (_, { env = {} }) => {
  test.each(['refuse', 'refuseLater'] as const)('what the target throws is its error, whole: %s', async name => {
    const { failed, lines } = await runNoting({ target: targets[name], args: ['why'], name: 'refusing', env })
    const error = failed.error as Refusal
    expect([error instanceof Error, error.constructor.name]).toEqual([true, 'Refusal'])
    expect(error).toMatchObject({ message: 'refused: why', reason: 'why' })
    expect(error.details).toEqual({ at: new Date(0), list: [1n, undefined] })
    expect(error.cause).toEqual(new TypeError('the cause'))
    expect(error.stack).toContain('targets.mjs')
    expect(error.stack).toContain('errors.test.ts')
    expect(lines[0]).toBe('Process refusing:')
    expect(lines[1]).toMatch(/refused: why$/)
    expect(lines.join('\n')).toContain('[cause]: TypeError: the cause')
    expect(failed.exitCode).toBe(1)
  })

  test.each<[string, unknown]>([
    ['a string', 'no'],
    ['null', null],
    ['an object', { code: 5 }],
  ])('%s that is thrown arrives as it is', async (_, thrown) => {
    const { failed, lines } = await runNoting({
      target: (thrown: unknown) => {
        throw thrown
      },
      args: [thrown],
      env,
    })
    expect(failed.error).toEqual(thrown)
    expect(lines[0]).toMatch(/^Process Process-\d+:$/)
  })

  test.each<[string, () => void, string]>([
    [
      'an exception in a timer',
      () => {
        setTimeout(() => {
          throw new RangeError('stray')
        })
      },
      'RangeError',
    ],
    ['a rejection that nobody handles', () => void Promise.reject(new RangeError('stray')), 'RangeError'],
  ])('%s is printed in the manner of Node, behind the name', async (_, target, type) => {
    const { failed, lines } = await runNoting({ target, name: 'stray one', env })
    expect(failed.error).toMatchObject({ name: type, message: 'stray' })
    expect(lines[0]).toBe('Process stray one:')
    expect(lines.filter(line => line === `${type}: stray`)).toHaveLength(1)
    expect(failed.exitCode).toBe(1)
  })

  test('an exception that the target itself listens for is its own concern', async () => {
    const { failed, lines } = await runNoting({
      target: () => {
        process.on('uncaughtException', () => process.exit(6))
        setTimeout(() => {
          throw new Error('handled')
        })
      },
      env,
    })
    expect([failed.exitCode, failed.error, lines]).toEqual([6, undefined, []])
  })

  test('a module that cannot be loaded is an error of the process', async () => {
    const missing = task<{ run(): void }, 'run'>(new URL('./not-there.mjs', import.meta.url), 'run')
    const { failed, lines } = await runNoting({ target: missing, env })
    expect(failed.error).toMatchObject({ code: 'ERR_SHIP_LOAD', message: expect.stringContaining('not-there.mjs') })
    expect(failed.exitCode).toBe(1)
    expect(lines[0]).toMatch(/^Process Process-\d+:$/)
  })
})

test('the first error is the one that is told', async () => {
  const failed = await runProcess({
    target: () => {
      setTimeout(() => {
        throw new Error('second')
      })
      throw new Error('first')
    },
  })
  expect(failed.error).toEqual(new Error('first'))
})

test('what an error shares arrives, though its process is gone', async () => {
  const failed = await runProcess({
    target: () => {
      throw Object.assign(new Error('no'), { counted: new Value('int32', 5) })
    },
  })
  expect((failed.error as { counted: Value<'int32'> }).counted.value).toBe(5)
})

test('an error without a text of its own is told all the same', async () => {
  const { failed, lines } = await runNoting({
    target: () => {
      throw Object.create(null, {
        [Symbol.for('nodejs.util.inspect.custom')]: {
          value: () => {
            throw new Error('no text')
          },
        },
      })
    },
  })
  expect(failed.exitCode).toBe(1)
  expect(lines).toEqual([expect.stringMatching(/^Process /), 'something that has no text'])
})

test('what speaks over the library on its own pipes is ended, and the error says why', async () => {
  const failed = await runProcess({
    target: () => {
      process.getBuiltinModule('node:fs').writeSync(4, 'no frame of ours')
      for (;;);
    },
  })
  expect(failed.error).toMatchObject({ code: 'ERR_PROTOCOL' })
  expect([failed.exitCode, failed.signal]).toEqual([-9, 'SIGKILL'])
})

test('an error is told to a parent that has computed meanwhile, and the process did not wait for it', async () => {
  const path = freshPath(folder)
  const failed = await startProcess({
    target: (path: string) => {
      process.on('exit', () => process.getBuiltinModule('node:fs').writeFileSync(path, ''))
      throw new Error('early')
    },
    args: [path],
    stderr: 'ignore',
  })
  while (!existsSync(path) || isRunning(failed.pid!));
  expect(failed.isAlive).toBe(true)
  await failed.exited
  expect(failed.error).toEqual(new Error('early'))
})

/** Not yet a zombie, which it is until our event loop turns. */
function isRunning(pid: number): boolean {
  return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
}

test('no error is known before there is one', async () => {
  const failed = openProcess({ target: () => {} })
  expect(failed.error).toBeUndefined()
  await failed.start()
  await failed.exited
  expect(failed.error).toBeUndefined()
})
