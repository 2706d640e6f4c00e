import { Pool } from '@forkyard/core'
import { afterAll, expect, test } from 'vitest'
import { collect } from '../map/collect.ts'
import { square, whereabouts } from '../tasks/references.ts'

const [one, other] = [new Pool({ processes: 1, name: 'one' }), new Pool({ processes: 2, name: 'other' })]
afterAll(() => Promise.all([one.terminate(), other.terminate()]))

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

test('two pools at once do not mix, neither results nor processes', async () => {
  const [ofOne, ofOther] = await Promise.all([one.map(whereabouts, numbers(500)), other.map(whereabouts, numbers(500))])
  for (const results of [ofOne, ofOther]) expect(results.map(({ item }) => item)).toEqual(numbers(500))
  const pids = new Set(ofOther.map(({ pid }) => pid))
  expect(ofOne.some(({ pid }) => pids.has(pid))).toBe(false)
  expect([one.stats().tasksDone, other.stats().tasksDone]).toEqual([500, 500])
})

test('a pool is used inside the callback of another', async () => {
  const fourth = await new Promise((resolve, reject) => {
    one.applyAsync(square, [2], {
      callback: result => other.applyAsync(square, [result], { callback: resolve, errorCallback: reject }),
      errorCallback: reject,
    })
  })
  expect(fourth).toBe(16)
})

test('the results of one pool are the items of another, as they come', async () => {
  const fourths = other.imap(square, one.imap(square, numbers(200)))
  expect(await collect(fourths)).toEqual(numbers(200).map(x => x ** 4))
})

test('a pool is made and disposed inside a callback of another', async () => {
  const inner = await new Promise(resolve => {
    other.applyAsync(square, [3], {
      callback: async result => {
        await using made = new Pool({ processes: 1 })
        resolve(await made.map(square, [result]))
      },
    })
  })
  expect(inner).toEqual([81])
})

test('the events of one pool are not those of the other', async () => {
  const errors: string[] = []
  one.on('taskError', () => errors.push('one'))
  other.on('taskError', () => errors.push('other'))
  await expect(other.apply(() => Promise.reject(new Error('mine')))).rejects.toThrow('mine')
  await one.apply(square, [2])
  expect(errors).toEqual(['other'])
})
