import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test, vi } from 'vitest'
import { CallerStacks } from '../../src/pool/caller-stack.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

test('what a caller had does not live on with those who look at callers', async () => {
  const stacks = new CallerStacks()
  const kept = new WeakRef(call(stacks))
  await vi.waitFor(() => {
    collectGarbage()
    // Not the object itself: what an assertion that failed has is kept.
    expect(kept.deref() === undefined).toBe(true)
  })
  expect(stacks.recent).toEqual({})
})

/** Returns what the function refers to that makes the call. */
function call(stacks: CallerStacks): object {
  const large = { bytes: new Uint8Array(1000) }
  const method = (): unknown => stacks.next(method, 0)
  const caller = (): unknown => [method(), large]
  caller()
  return large
}
