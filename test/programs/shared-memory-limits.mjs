import { Pool, SharedArray, shared, Value } from '@forkyard/core'

// How much memory there can be, and what is said when there is no more.

const [what] = process.argv.slice(2)

const attempt = make => {
  try {
    make()
    return 'it could'
  } catch (error) {
    return `${error.name} ${error.code} ${error.message}`
  }
}

const attempted = error =>
  attempt(() => {
    throw error
  })

async function takeDescriptors() {
  const { openSync } = await import('node:fs')
  globalThis.taken = []
  try {
    for (;;) globalThis.taken.push(openSync('/dev/null'))
  } catch {
    // That was the last.
  }
}

async function giveBackDescriptors() {
  const { closeSync } = await import('node:fs')
  for (const descriptor of globalThis.taken) closeSync(descriptor)
}

const programs = {
  async largest() {
    const largest = new SharedArray('uint8', 2 ** 32)
    largest.values[2 ** 32 - 1] = 7
    const pool = new Pool({ processes: 1 })
    const before = await pool.apply(
      array => {
        const last = array.values.at(-1)
        array.values[2 ** 32 - 1] = 8
        return [array.length, last]
      },
      [largest],
    )
    const part = await pool.apply(view => view.fill(9).byteOffset, [largest.values.subarray(-1)])
    await pool.close()
    await pool.join()
    return { before, part, after: largest.values.at(-1) }
  },
  /** In little address space, or with few descriptors. */
  async least() {
    const errors = new Set()
    const held = []
    for (const make of [
      () => new SharedArray('uint8', 2 ** 20),
      () => shared('uint8', 2 ** 20),
      () => new Value('int32'),
    ]) {
      const said = attempt(() => {
        for (let count = 0; count < 20_000; count++) held.push(make())
      })
      errors.add(said)
    }
    return { errors: [...errors], made: held.length > 0 }
  },
  /** In less address space than a few arrays take; how much one takes beside its numbers differs from Node to Node. */
  async 'a few'() {
    const held = []
    const said = attempt(() => {
      for (let count = 0; count < 10; count++) held.push(new SharedArray('uint8', 2 ** 32))
    })
    return { said, few: held.length < 4, good: held.every(({ values }) => values.fill(1, -1).at(-1) === 1) }
  },
  /** That this one has memory does not help a worker that has no descriptor left. */
  async 'in a worker'() {
    const pool = new Pool({ processes: 1 })
    const array = new SharedArray('uint8', 4)
    const value = new Value('int32', 7)
    await pool.apply(takeDescriptors, [])
    const error = await pool.apply(view => view.fill(1).length, [array.values]).catch(attempted)
    await pool.apply(giveBackDescriptors, [])
    const after = await pool.apply((view, number) => view.fill(number.value).length, [array.values, value])
    await pool.terminate()
    return { error, after, values: [...array.values] }
  },
}

console.log(JSON.stringify(await programs[what]()))
