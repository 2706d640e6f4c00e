import * as module from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { compileCacheFor } from '../../src/process/compile-cache.ts'

afterEach(() => vi.unstubAllEnvs())

describe.runIf('enableCompileCache' in module)('what Node compiles for a worker is kept', () => {
  test('where Node keeps it by default', () => {
    expect(compileCacheFor({})).toBe(join(tmpdir(), 'node-compile-cache'))
  })

  test.each(['NODE_COMPILE_CACHE', 'NODE_DISABLE_COMPILE_CACHE', 'NODE_V8_COVERAGE'])('unless %s is set', name => {
    expect(compileCacheFor({ [name]: '1' })).toBeUndefined()
  })

  test('unless the folder for temporary files is missing', () => {
    vi.stubEnv('TMPDIR', '/nowhere/at/all')
    expect(compileCacheFor({})).toBeUndefined()
  })
})

test.skipIf('enableCompileCache' in module)('a Node that cannot keep what it compiles is not asked to', () => {
  expect(compileCacheFor({})).toBeUndefined()
})
