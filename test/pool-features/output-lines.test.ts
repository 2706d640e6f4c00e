import { Pool, type PoolOptions, type WorkerInfo } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

/** What a function on standard output, and one on standard error, got of a task. */
async function linesOf(task: () => unknown, processes = 1) {
  const stdout: [line: string, worker: WorkerInfo][] = []
  const stderr: [line: string, worker: WorkerInfo][] = []
  const pool = openPool({
    processes,
    name: 'printer',
    stdout: (line, worker) => stdout.push([line, worker]),
    stderr: (line, worker) => stderr.push([line, worker]),
  })
  const results = await pool.map(task, Array(processes).fill(0), { chunkSize: 1 })
  await pool.close()
  await pool.join()
  const text = (lines: typeof stdout) => lines.map(([line]) => line)
  return { results, stdout: text(stdout), stderr: text(stderr), workers: stdout.map(([, worker]) => worker) }
}

test('each line comes without its end, of either kind, and a last one that has none', async () => {
  const { stdout, stderr } = await linesOf(() => {
    process.stdout.write('one\ntwo\r\n\n  three  \r\n\r\nlast')
    process.stderr.write('error\nlast error')
  })
  expect(stdout).toEqual(['one', 'two', '', '  three  ', '', 'last'])
  expect(stderr).toEqual(['error', 'last error'])
})

test('a line that is written in pieces comes whole, even when a letter or a line end is cut', async () => {
  const { stdout } = await linesOf(async () => {
    for (const byte of Buffer.from('ä€🙂 one\r\nzwei ü\r\nc')) {
      process.stdout.write(Uint8Array.of(byte))
      await new Promise(resolve => setTimeout(resolve, 1))
    }
  })
  expect(stdout).toEqual(['ä€🙂 one', 'zwei ü', 'c'])
})

test('with each line comes the worker that printed it', async () => {
  const { results, workers, stdout } = await linesOf(() => {
    console.log(process.pid)
    return process.pid
  }, 2)
  expect(stdout.map(Number).sort()).toEqual([...results].map(Number).sort())
  workers.forEach((worker, index) => {
    expect(worker).toMatchObject({ pid: Number(stdout[index]), name: `printer-${worker.id}`, restarts: 0 })
  })
})

test('many lines come all, in their order', async () => {
  const { stdout } = await linesOf(() => {
    for (let line = 0; line < 10_000; line++) console.log(`line ${line}`)
  })
  expect(stdout).toHaveLength(10_000)
  expect(stdout.every((line, index) => line === `line ${index}`)).toBe(true)
})

test('a line of 3 MB of letters of several bytes is complete', async () => {
  const { stdout } = await linesOf(() => void process.stdout.write(`${'€'.repeat(2 ** 20)}\nafter\n`))
  expect(stdout.at(-1)).toBe('after')
  expect(stdout.slice(0, -1).join('') === '€'.repeat(2 ** 20)).toBe(true)
})

test('the lines of a worker that dies come all', async () => {
  const lines: string[] = []
  const pool = openPool({ processes: 1, stdout: line => lines.push(line) })
  const printAndExit = () => {
    process.stdout.write('one\ntwo')
    process.exit(1)
  }
  await expect(pool.apply(printAndExit)).rejects.toThrow()
  expect(lines).toEqual(['one', 'two'])
})

describe.each(['stdout', 'stderr'])('%s', name => {
  test.each([
    ['"pipe"', 'pipe'],
    ['""', ''],
    ['null', null],
    ['true', true],
    ['1', 1],
    ['{}', {}],
  ])('is not %s', (shown, value) => {
    const construct = () => new Pool({ [name]: value } as PoolOptions)
    expect(construct).toThrow(TypeError)
    expect(construct).toThrow(`The option ${name} must be 'inherit', 'ignore' or a function, got ${shown}.`)
  })
})
