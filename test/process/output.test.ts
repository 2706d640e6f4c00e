import type { Process } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { startNode } from '../pool/program.ts'
import { openProcess, runProcess } from './open-process.ts'

describe('all output is there when the process has ended:', () => {
  test.each(['stdout', 'stderr'] as const)('1 MB of lines on %s, before a process.exit', async stream => {
    const lines: string[] = []
    await runProcess({
      target: stream => {
        for (let line = 0; line < 10_000; line++) process[stream].write(`${String(line).padStart(100)}\n`)
        process.exit(0)
      },
      args: [stream],
      [stream]: (line: string) => lines.push(line),
    })
    expect(lines).toHaveLength(10_000)
    expect(lines.every((line, index) => line === String(index).padStart(100))).toBe(true)
  })

  test('a last line without its end', async () => {
    const lines: string[] = []
    await runProcess({
      target: () => void process.stdout.write('one\ntwo'),
      stdout: line => lines.push(line),
    })
    expect(lines).toEqual(['one', 'two'])
  })
})

test('whoever gets the lines gets the process with them', async () => {
  const seen: unknown[] = []
  const own: Process = openProcess({
    target: () => console.log('here'),
    stdout: (line, from) => seen.push([line, from.name, from === own]),
    name: 'speaker',
  })
  await own.start()
  await own.exited
  expect(seen).toEqual([['here', 'speaker', true]])
})

test("output is this program's own, in whole lines, or is not heard", async () => {
  const program = startNode([
    '--input-type=module',
    '--eval',
    `import { Process } from ${JSON.stringify(import.meta.resolve('@forkyard/core'))}
     const speak = letter => {
       for (let line = 0; line < 200; line++) {
         for (let part = 0; part < 4; part++) process.stdout.write(letter.repeat(25))
         process.stdout.write('\\n')
         process.stderr.write('unheard')
       }
     }
     const all = ['a', 'b', 'c'].map(letter => new Process({ target: speak, args: [letter], stderr: 'ignore' }))
     await Promise.all(all.map(process => process.start()))
     await Promise.all(all.map(process => process.join()))`,
  ])
  const { stdout, stderr, exitCode } = await program.ending
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  const lines = stdout.split('\n').slice(0, -1)
  expect(
    lines
      .map(([letter]) => letter)
      .sort()
      .join(''),
  ).toBe('a'.repeat(200) + 'b'.repeat(200) + 'c'.repeat(200))
  expect(lines.every(line => line === line[0]!.repeat(100))).toBe(true)
})
