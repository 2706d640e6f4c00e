import { activeChildren, Process, TimeoutError, task } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { exists } from '../pool/process-end.ts'
import { freshPath, temporaryFolder, untilWritten } from '../pool/temporary-folder.ts'
import { openProcess, runProcess, startProcess } from './open-process.ts'
import { targets } from './references.ts'

const folder = temporaryFolder()
const spinning = () => startProcess({ target: targets.spin, args: [freshPath(folder)] })

describe('before start()', () => {
  test('there is no process', () => {
    const process = openProcess({ target: () => {} })
    expect([process.pid, process.isAlive, process.exitCode, process.signal]).toEqual([undefined, false, null, null])
  })

  test.each(['terminate', 'kill'] as const)('%s() says so', method => {
    const process = openProcess({ target: () => {}, name: 'early' })
    expect(() => process[method]()).toThrow(`The process early was not started: call start() before ${method}().`)
  })

  test('join() says so', async () => {
    const process = openProcess({ target: () => {}, name: 'early' })
    await expect(process.join()).rejects.toThrow('The process early was not started: call start() before join().')
  })

  test('exited may be asked for', async () => {
    const process = openProcess({ target: () => {} })
    const { exited } = process
    await process.start()
    await exited
    expect(process.exitCode).toBe(0)
  })
})

describe('start()', () => {
  test('resolves when the process is there', async () => {
    const process = await spinning()
    expect(exists(process.pid!)).toBe(true)
    expect(process.isAlive).toBe(true)
  })

  test('works once, and not again after the end', async () => {
    const process = await spinning()
    const again = `The process ${process.name} was started before: a Process runs once. Make another.`
    await expect(process.start()).rejects.toThrow(again)
    process.kill()
    await process.exited
    await expect(process.start()).rejects.toThrow(again)
  })

  test('resolves when the process is ended on demand before it is up', async () => {
    const process = openProcess({ target: () => {} })
    const starting = process.start()
    process.kill()
    await starting
    expect(await process.join()).toBe(true)
    expect([process.exitCode, process.error]).toEqual([-9, undefined])
  })

  test('rejects with WorkerStartError, which quotes Node, when Node refuses its options', async () => {
    const process = openProcess({
      target: () => {},
      execArgv: ['--no-such-option'],
      name: 'refused',
      stderr: 'ignore',
    })
    await expect(process.start()).rejects.toMatchObject({
      name: 'WorkerStartError',
      code: 'ERR_WORKER_START',
      message: expect.stringMatching(
        /^The process refused cannot start: it exited with code 9\. .*\n.*bad option: --no-such-option/,
      ),
    })
    expect([process.isAlive, process.exitCode]).toEqual([false, 9])
    expect(await process.join()).toBe(true)
    expect(activeChildren()).not.toContain(process)
  })

  test('rejects with WorkerStartError when there is nothing to run', async () => {
    const process = openProcess({
      target: () => {},
      workerEntry: new URL('./not-there.mjs', import.meta.url),
      stderr: 'ignore',
    })
    await expect(process.start()).rejects.toMatchObject({
      code: 'ERR_WORKER_START',
      stderrTail: expect.stringContaining('not-there.mjs'),
    })
    expect(process.exitCode).toBe(1)
  })

  test('is refused to a module that is loaded for a task', async () => {
    const starting = task<{ run(): void }, 'run'>(new URL('./starting.mjs', import.meta.url), 'run')
    const process = await runProcess({ target: starting })
    expect(process.error).toMatchObject({
      code: 'ERR_SHIP_MAIN',
      message: expect.stringContaining('that module starts a Process'),
    })
  })
})

describe('join()', () => {
  test('is true when the process has ended, as often as it is asked', async () => {
    const process = await startProcess({ target: () => {} })
    expect(await Promise.all([process.join(), process.join({ timeout: 30_000 })])).toEqual([true, true])
    expect(await process.join({ timeout: 0 })).toBe(true)
  })

  test('is false when the time runs out, and the process runs on', async () => {
    const process = await spinning()
    expect(await process.join({ timeout: 1 })).toBe(false)
    expect(await process.join({ timeout: 0 })).toBe(false)
    expect(process.isAlive).toBe(true)
  })

  test("throws the signal's reason, also when that is a TimeoutError", async () => {
    const process = await spinning()
    const controller = new AbortController()
    const joining = process.join({ signal: controller.signal, timeout: 60_000 })
    const reason = new TimeoutError('Something else', 5)
    controller.abort(reason)
    await expect(joining).rejects.toBe(reason)
    await expect(process.join({ signal: AbortSignal.abort('now') })).rejects.toBe('now')
  })

  test.each([
    [{ timeout: -1 }, RangeError],
    [{ timeout: '5' as never }, RangeError],
    [{ signal: {} as never }, TypeError],
    [5 as never, TypeError],
  ])('refuses %j', async (options, type) => {
    const process = await runProcess({ target: () => {} })
    await expect(process.join(options)).rejects.toThrow(type)
  })
})

describe('close()', () => {
  test('is refused while the process runs', async () => {
    const process = await spinning()
    expect(() => process.close()).toThrow(`The process ${process.name} still runs`)
    process.kill()
    await process.exited
    process.close()
  })

  test('is the end of what can be done with it, but for its name', async () => {
    const process = await runProcess({ target: () => {}, name: 'done' })
    process.close()
    process.close()
    const message = 'The process done is closed, and cannot be used any more.'
    for (const property of ['pid', 'isAlive', 'exitCode', 'signal', 'error', 'exited'] as const) {
      expect(() => process[property]).toThrow(message)
    }
    for (const method of ['terminate', 'kill'] as const) expect(() => process[method]()).toThrow(message)
    await expect(process.join()).rejects.toThrow(message)
    await expect(process.start()).rejects.toThrow(message)
    await process[Symbol.asyncDispose]()
    expect([process.name, process.daemon]).toEqual(['done', false])
  })

  test('may come before the start', async () => {
    const process = openProcess({ target: () => {} })
    process.close()
    await expect(process.start()).rejects.toThrow('is closed')
  })
})

describe('the end of its block', () => {
  test('ends a process that still runs', async () => {
    const process = await spinning()
    await process[Symbol.asyncDispose]()
    expect(process.exitCode).toBe(-15)
  })

  test('ends one that ignores SIGTERM', async () => {
    const path = freshPath(folder)
    const process = await startProcess({
      target: (path: string) => {
        globalThis.process.on('SIGTERM', () => {})
        setInterval(() => {}, 1000)
        globalThis.process.getBuiltinModule('node:fs').writeFileSync(path, '')
      },
      args: [path],
    })
    await untilWritten(path)
    await process[Symbol.asyncDispose]()
    expect(process.exitCode).toBe(-9)
  })

  test('is nothing for one that was never started, or has ended', async () => {
    const process = openProcess({ target: () => {} })
    await process[Symbol.asyncDispose]()
    await process.start()
    await process.exited
    await process[Symbol.asyncDispose]()
    expect(process.exitCode).toBe(0)
  })
})

test('activeChildren() are those that were started and have not ended', async () => {
  const others = activeChildren()
  const own = () => activeChildren().filter(child => !others.includes(child))
  const idle = openProcess({ target: () => {} })
  expect(own()).toEqual([])
  const [first, second] = [await spinning(), await spinning()]
  expect(own()).toEqual([first, second])
  expect(own().every(child => child instanceof Process)).toBe(true)
  first.terminate()
  await first.exited
  expect(own()).toEqual([second])
  second.kill()
  await second.exited
  await idle.start()
  await idle.exited
  expect(own()).toEqual([])
})
