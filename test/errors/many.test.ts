import { Pool } from '@forkyard/core'
import { afterAll, expect, test } from 'vitest'
import { failures } from './references.ts'

const pool = new Pool({ processes: 2 })
afterAll(async () => {
  await pool.close()
  await pool.join()
})

const items = Array.from({ length: 100 }, (_, index) => index)

test.each(['auto', 1, 7, 100] as const)(
  'errors of 100 items at once are each in their place, in chunks of %s',
  async chunkSize => {
    const results = await pool.mapSettled(
      index => {
        throw Object.assign(new RangeError(`error ${index}`, { cause: { index } }), { index })
      },
      items,
      { chunkSize },
    )
    results.forEach((result, index) => {
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { message: `error ${index}`, index, cause: { index } },
      })
      expect((result as PromiseRejectedResult).reason).toBeInstanceOf(RangeError)
    })
  },
)

test('errors and values of 100 items are each in their place', async () => {
  const results = await pool.mapSettled(index => {
    if (index % 3 === 0) throw new Error(`error ${index}`)
    if (index % 3 === 1) return Promise.reject(new Error(`error ${index}`))
    return index
  }, items)
  results.forEach((result, index) => {
    if (index % 3 === 2) expect(result).toEqual({ status: 'fulfilled', value: index })
    else expect(result).toMatchObject({ status: 'rejected', reason: { message: `error ${index}` } })
  })
})

test('errors of 100 concurrent calls are each of their own call', async () => {
  const results = await Promise.allSettled(items.map(amount => pool.apply(failures.pay, [amount])))
  results.forEach((result, amount) => {
    expect(result).toMatchObject({ status: 'rejected', reason: { name: 'PaymentError', amount } })
  })
  const reasons = results.map(result => (result as PromiseRejectedResult).reason as unknown)
  expect(new Set(reasons).size).toBe(100)
})

test('100 errors with messages of 100 KB each arrive whole', async () => {
  const results = await pool.mapSettled(index => {
    throw new Error(String.fromCharCode(97 + (index % 26)).repeat(100_000))
  }, items)
  const lengths = results.map(result => {
    const { message } = (result as PromiseRejectedResult).reason as Error
    return [message.length, message[0], message.at(-1)]
  })
  expect(lengths).toEqual(
    items.map(index => {
      const letter = String.fromCharCode(97 + (index % 26))
      return [100_000, letter, letter]
    }),
  )
})

test('each error is an object of its own, also when the task throws the same one', async () => {
  function callFromHere() {
    return pool.mapSettled(() => {
      const slot = globalThis as { kept?: Error }
      slot.kept ??= new Error('kept')
      throw slot.kept
    }, items)
  }
  const results = await callFromHere()
  const reasons = results.map(result => (result as PromiseRejectedResult).reason as Error)
  expect(new Set(reasons).size).toBe(100)
  for (const { stack } of reasons) expect(stack!.split('at callFromHere')).toHaveLength(2)
})
