import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { startNode } from '../pool/program.ts'

// The permission model takes the inspector away, unless it is told otherwise. Node 20 has it under another name.
const permission = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission'
const granted = ['--allow-fs-read=*', '--allow-fs-write=*', '--allow-child-process', '--allow-addons']

const program = fileURLToPath(new URL('../programs/without-inspector.mjs', import.meta.url))
let outcomes: Record<string, unknown>
beforeAll(async () => {
  const { stdout } = await startNode([permission, ...granted, '--no-warnings', program]).ending
  outcomes = JSON.parse(stdout)
})

describe('where the runtime has no inspector', () => {
  test.each([
    ['a function that uses nothing around it', 'alone', [2]],
    ['a function that uses globals', 'globals', [3]],
    ['a builtin', 'builtin', [3]],
    ['a task with a reference', 'reference', [2]],
    ['a function that a CommonJS module exports', 'commonJs', [9]],
    ['a function of which all variables are given', 'given', [5]],
    ['a function that belongs to this library', 'ownFunction', [false]],
    ['import()', 'dynamicImport', ['b']],
  ])('%s travels', (_what, name, expected) => {
    expect(outcomes[name]).toEqual(expected)
  })

  test('a captured variable is refused, with the option that helps', () => {
    expect(outcomes.captured).toEqual({
      code: 'ERR_SHIP_CAPTURE',
      message:
        'The function x => x * factor captures factor, and this runtime has no inspector that tells its value. Pass the option captures: { factor }, or use task(url, name).',
    })
  })

  test('all captured variables are named at once', () => {
    expect(outcomes.capturedTwo).toEqual({
      code: 'ERR_SHIP_CAPTURE',
      message:
        'The function both captures helper, factor, and this runtime has no inspector that tells their values. Pass the option captures: { helper, factor }, or use task(url, name).',
    })
  })

  test('variables that are missing from those that are given are refused', () => {
    expect(outcomes.givenOne).toMatchObject({
      code: 'ERR_SHIP_CAPTURE',
      message: expect.stringMatching(/captures helper, and/),
    })
  })
})
