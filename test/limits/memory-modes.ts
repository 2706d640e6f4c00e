import type { PoolOptions } from '@forkyard/core'

/** Workers that share no memory with their parent speak by messages. */
export const withoutSharedMemory: PoolOptions = { env: { FORKYARD_SHARED_MEMORY: 'off' } }

export const memoryModes: readonly (readonly [name: string, options: PoolOptions])[] = [
  ['with shared memory', {}],
  ['by the second lane', { lane: 'memory' }],
  ['without shared memory', withoutSharedMemory],
]
