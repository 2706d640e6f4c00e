import { Lock, RLock, Semaphore } from '@forkyard/core'
import { expect, test } from 'vitest'

test.each([Lock, RLock, Semaphore])('%o: runSync refuses a function that returns a promise, and releases', Type => {
  const thing = new Type()
  expect(() => thing.runSync(async () => 1)).toThrow(
    new TypeError('runSync(): the function returned a promise, which a blocking method cannot wait for: await run().'),
  )
  expect(thing.runSync(() => 2)).toBe(2)
})
