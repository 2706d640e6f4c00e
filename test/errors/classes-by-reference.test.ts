import { fileURLToPath } from 'node:url'
import { Pool } from '@forkyard/core'
import { afterAll, expect, test } from 'vitest'
import { startNode } from '../pool/program.ts'
import { failureOf } from './failure-of.ts'
import { failures, type PaymentError, throwDistant } from './references.ts'

const pool = new Pool({ processes: 2 })
afterAll(async () => {
  await pool.close()
  await pool.join()
})

test('a class that the module of the task exports is found without being registered', async () => {
  const error = await failureOf<PaymentError>(pool.apply(failures.pay, [25]))
  expect(error).toBeInstanceOf(RangeError)
  expect(error.constructor.name).toBe('PaymentError')
  expect(error.missing).toBe(15)
  expect(error).toMatchObject({
    name: 'PaymentError',
    message: 'Ann cannot pay 25.00',
    account: { owner: 'Ann', balance: 10 },
    amount: 25,
  })
})

test('a class whose constructor needs arguments arrives: no constructor runs', async () => {
  const errors = await pool.mapSettled(failures.pay, [1, 2, 3])
  expect(errors.map(result => result.status === 'rejected' && result.reason.message)).toEqual([
    'Ann cannot pay 1.00',
    'Ann cannot pay 2.00',
    'Ann cannot pay 3.00',
  ])
})

test('a class whose constructor needs arguments arrives when it stays behind, too', async () => {
  const error = await failureOf(
    pool.apply(() => {
      class Demanding extends TypeError {
        constructor(options: { text: string }) {
          super(options.text.toUpperCase())
          this.name = 'Demanding'
        }
      }
      throw new Demanding({ text: 'loud' })
    }),
  )
  expect(error).toBeInstanceOf(TypeError)
  expect(error).toMatchObject({ name: 'Demanding', message: 'LOUD' })
})

test('classes in the errors and in the cause are found, and one that is not exported arrives as its built-in class', async () => {
  const error = await failureOf<AggregateError & { attempts: number }>(pool.apply(failures.retry, [3]))
  expect(error).toBeInstanceOf(AggregateError)
  expect(error.constructor.name).toBe('RetryError')
  expect(error.name).toBe('RetryError')
  expect(error.attempts).toBe(3)
  expect(error.errors.map(inner => inner.constructor.name)).toEqual(Array(3).fill('PaymentError'))
  expect(error.cause).toBeInstanceOf(SyntaxError)
  expect(error.cause).toMatchObject({ name: 'HiddenError', message: 'not exported', line: 7 })
})

test('a class that its module does not export arrives as its built-in class, with its name and properties', async () => {
  const error = await failureOf(pool.apply(failures.hide))
  expect(error.constructor).toBe(SyntaxError)
  expect(error).toMatchObject({ name: 'HiddenError', message: 'not exported', line: 7 })
})

test('a class whose module this process cannot load arrives as its built-in class, with its name and properties', async () => {
  const error = await failureOf(pool.apply(throwDistant))
  expect(error.constructor).toBe(TypeError)
  expect(error).toMatchObject({ message: 'from far away', code: 'E_DISTANT', name: 'DistantError' })
})

test('an error that is a result keeps its class', async () => {
  const [error] = await pool.apply(failures.returnError)
  expect(error.constructor.name).toBe('PaymentError')
  expect(error.missing).toBe(2)
})

test('an error that came from a worker keeps its class on the way back to one', async () => {
  const error = await failureOf<PaymentError>(pool.apply(failures.pay, [25]))
  expect(await pool.map(failures.describeError, Array(10).fill(error))).toEqual(
    Array(10).fill([true, true, 'PaymentError', 'Ann cannot pay 25.00', 15]),
  )
})

test('in a program that imports the module too, errors are instances of that very class', async () => {
  const program = fileURLToPath(new URL('./classes-by-reference.program.mjs', import.meta.url))
  const { stdout, stderr, exitCode } = await startNode([program]).ending
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  expect(JSON.parse(stdout)).toEqual({
    isInstance: true,
    missing: 15,
    message: 'Ann cannot pay 25.00',
    keys: ['account', 'amount', 'name'],
    aggregate: [true, 3, true],
    later: true,
    imap: true,
  })
})
