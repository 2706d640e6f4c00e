import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'

const folder = temporaryFolder()

const seen = (): [here: string | undefined, inProgram: string] => {
  const print = 'process.stdout.write(String(process.env.NODE_COMPILE_CACHE))'
  return [process.env.NODE_COMPILE_CACHE, execFileSync(process.execPath, ['-e', print], { encoding: 'utf8' })]
}

test('neither a task nor a program that it starts sees where we let Node keep what it compiles', async () => {
  const pool = openPool({ processes: 1, env: { NODE_COMPILE_CACHE: undefined } })
  expect(await pool.apply(seen)).toEqual([undefined, 'undefined'])
})

test('where the user has it kept is left alone', async () => {
  const chosen = freshPath(folder)
  const pool = openPool({ processes: 1, env: { NODE_COMPILE_CACHE: chosen } })
  expect(await pool.apply(seen)).toEqual([chosen, chosen])
})

test('workers start where nothing can be kept', async () => {
  const before = process.env.TMPDIR
  process.env.TMPDIR = '/nowhere/at/all'
  try {
    const pool = openPool({ processes: 1 })
    expect(await pool.apply(() => process.argv.slice(4))).toEqual([])
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
})
