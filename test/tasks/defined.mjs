import { defineTasks } from '@forkyard/core'

const offset = 100

// Not exported: a pool finds it all the same.
const { addOffset } = defineTasks(import.meta.url, {
  addOffset: x => x + offset,
})

export const { twice, addOffsetTwice } = defineTasks(import.meta.url, {
  twice(x) {
    return x * 2
  },
  async addOffsetTwice(x) {
    return addOffset(addOffset(x))
  },
})

export function notExportedTask() {
  return addOffset
}
