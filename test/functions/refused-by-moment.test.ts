import { Pool } from '@forkyard/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runProgram } from '../pool/program.ts'
import { placesIn } from './cases/places.mjs'

// Before Node 22 such a variable looks as if it were undefined.
const seesUninitialised = Number.parseInt(process.versions.node, 10) >= 22

const pool = new Pool({ processes: 1 })
afterAll(() => pool.terminate())

const program = new URL('../programs/refused-moments.mjs', import.meta.url)
const { at } = placesIn(program.href)
let outcomes: Record<string, unknown>
beforeAll(async () => {
  const { stdout, stderr } = await runProgram('refused-moments')
  expect(stderr).toBe('')
  outcomes = JSON.parse(stdout)
})

describe('a variable that is not initialised yet', () => {
  const message = (place: string) =>
    `The function () => later (${place}) captures later, which is not initialised yet at this moment. Call the pool after its declaration.`

  test('is refused, and travels later', () => {
    const refused = { code: 'ERR_SHIP_TDZ', message: message(at('() => later')), cause: 'ReferenceError' }
    expect(outcomes.beforeInitialisation).toEqual(seesUninitialised ? refused : 'undefined')
    expect(outcomes.afterInitialisation).toBe('initialised')
  })

  test('is so under a test runner too', async () => {
    const task = () => typeof later
    const call = pool.apply(task)
    const later = 5
    if (seesUninitialised) await expect(call).rejects.toMatchObject({ code: 'ERR_SHIP_TDZ' })
    else expect(await call).toBe('undefined')
    expect(await pool.apply(task)).toBe('number')
    expect(later).toBe(5)
  })
})

test('the namespace of a module that has no file is refused', () => {
  const untold =
    'the namespace of a module that cannot be told. Use its exports by their names, or import it inside of the function: await import(…).'
  expect(outcomes.namespace).toEqual({
    code: 'ERR_SHIP_NS',
    message: `The function () => Object.keys(ofText) (${at('() => Object.keys')}) captures ofText, ${untold}`,
  })
  expect(outcomes.namespaceInside).toEqual({
    code: 'ERR_SHIP_NS',
    message: `The function () => [{ ofText }].length (${at('() => [{ ofText')}) captures ofText, ${untold}`,
  })
})

test('a text that is none of its own is refused', () => {
  const place = at('#secret()').replaceAll('.', String.raw`\.`)
  expect(outcomes.privateMethod).toEqual({
    code: 'ERR_SHIP_PARSE',
    message: expect.stringMatching(
      new RegExp(
        String.raw`^The function #secret \(${place}\) cannot travel: its text cannot be read: SyntaxError: .+\. Move it to a module of its own\.$`,
      ),
    ),
    cause: 'SyntaxError',
  })
})
