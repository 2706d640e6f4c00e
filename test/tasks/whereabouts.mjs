let turn = 0

/** Which process runs this item, and as its how-manieth. */
export function whereabouts(item) {
  return { item, pid: process.pid, turn: turn++ }
}
