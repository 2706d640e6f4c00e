import { afterEach } from 'vitest'
import { Ring } from '../../src/channel/ring.ts'

const rings: Ring[] = []
afterEach(() => {
  for (const ring of rings.splice(0)) ring.dispose()
})

/** A ring for one test. */
export function makeRing(capacity: number): Ring {
  const ring = Ring.create(capacity)
  rings.push(ring)
  return ring
}
