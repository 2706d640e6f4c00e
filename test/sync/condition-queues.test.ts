import { Condition, Lock, SharedArray, Value } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

const pool = openPool({ processes: 3 })

interface Queue {
  filled: Condition
  emptied: Condition
  slots: SharedArray<'int32'>
  count: Value<'int32'>
}

function makeQueue(): Queue {
  const lock = new Lock()
  return {
    filled: new Condition(lock),
    emptied: new Condition(lock),
    slots: new SharedArray('int32', 4),
    count: new Value('int32'),
  }
}

function putSync({ filled, emptied, slots, count }: Queue, from: number, to: number): void {
  for (let item = from; item < to; item++) {
    emptied.lock.runSync(() => {
      emptied.waitForSync(() => count.value < slots.length)
      slots.values[count.value++] = item
      filled.notify()
    })
  }
}

async function take({ filled, emptied, slots, count }: Queue, times: number): Promise<number[]> {
  const items: number[] = []
  for (let time = 0; time < times; time++) {
    await filled.lock.run(async () => {
      await filled.waitFor(() => count.value > 0)
      items.push(slots.values[--count.value]!)
      emptied.notify()
    })
  }
  return items
}

test('two conditions of one lock make a queue that loses and doubles nothing', async () => {
  const queue = makeQueue()
  const taking = [pool.apply(take, [queue, 150]), take(queue, 100), take(queue, 50)]
  const putting = [pool.apply(putSync, [queue, 0, 150]), pool.apply(putSync, [queue, 150, 300])]
  await Promise.all(putting)
  const items = (await Promise.all(taking)).flat().sort((one, other) => one - other)
  expect(items).toEqual(Array.from({ length: 300 }, (_, index) => index))
})

test('waitFor calls its predicate only with the lock, and until it is true', async () => {
  const condition = new Condition()
  const step = new Value('int32')
  const seen: [number, boolean][] = []
  const waiting = condition.lock.run(() =>
    condition.waitFor(() => {
      seen.push([step.value, condition.lock.locked])
      return step.value === 3
    }),
  )
  const next = (own: Condition, value: Value<'int32'>) =>
    own.lock.run(() => {
      value.value++
      own.notifyAll()
    })
  for (let time = 0; time < 3; time++) await pool.apply(next, [condition, step])
  await waiting
  expect(seen[0]).toEqual([0, true])
  expect(seen.at(-1)).toEqual([3, true])
  expect(seen.every(([, locked]) => locked)).toBe(true)
})

test('waitFor whose predicate throws ends with that, and with the lock', async () => {
  const condition = new Condition()
  const failing = condition.lock.run(async () => {
    const error = await condition
      .waitFor(() => {
        throw new RangeError('mine')
      })
      .catch(reason => reason)
    return [error.message, condition.lock.locked]
  })
  expect(await failing).toEqual(['mine', true])
  expect(condition.lock.locked).toBe(false)
})

test('an RLock that was entered several times is given up as a whole, and entered as often again', async () => {
  const wait = (condition: Condition) => {
    const outer = condition.lock.acquireSync()
    const inner = condition.lock.acquireSync()
    condition.waitSync()
    inner.release()
    const locked = condition.lock.locked
    outer.release()
    return locked
  }
  const condition = new Condition()
  const waiting = pool.apply(wait, [condition])
  let ended = false
  waiting.then(() => {
    ended = true
  })
  while (!ended) {
    await condition.lock.run(() => condition.notifyAll())
    await new Promise(resolve => setImmediate(resolve))
  }
  expect(await waiting).toBe(true)
  expect(condition.lock.locked).toBe(false)
})
