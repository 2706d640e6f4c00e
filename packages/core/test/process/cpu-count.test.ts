import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { cpuCount } from '../../src/process/cpu-count.ts'

test('there is at least one CPU, and not more than the system has', () => {
  expect(cpuCount()).toBeGreaterThanOrEqual(1)
  expect(cpuCount()).toBeLessThanOrEqual(availableParallelism())
})

test.runIf(process.platform === 'linux')('a process that is bound to one CPU has one', () => {
  const library = fileURLToPath(new URL('../../dist/index.js', import.meta.url))
  const text = `import(${JSON.stringify(library)}).then(({ cpuCount }) => console.log(cpuCount()))`
  const output = execFileSync('taskset', ['--cpu-list', '0', process.execPath, '-e', text], { encoding: 'utf8' })
  expect(output).toBe('1\n')
})
