import { expect, test } from 'vitest'
import { runProgram } from '../pool/program.ts'
import { placesIn } from './cases/places.mjs'

const { at, after } = placesIn(new URL('../programs/large-captures.mjs', import.meta.url).href)

test('a call that captured more than 1 MiB warns once, and names the largest variable', async () => {
  const { stdout, stderr } = await runProgram('large-captures')
  const warning = (name: string, place: string, variable: string) => ({
    name: 'ForkyardWarning',
    code: 'FORKYARD_LARGE_CAPTURE',
    message:
      `The function ${name} (${place}) captures 2.0 MiB, most of it in ${variable} (2.0 MiB): every call sends them to every worker. ` +
      'Send what an item needs with the item, load it in the initializer (workerState()), or put it into a module of its own.',
  })
  // What is a little smaller does not warn, nor do large items.
  expect(JSON.parse(stdout)).toEqual([
    warning('countBytes', after('const countBytes = '), 'large'),
    warning('readTable', at('function readTable'), 'table.rows'),
  ])
  expect(stderr.split('[FORKYARD_LARGE_CAPTURE]')).toHaveLength(3)
})
