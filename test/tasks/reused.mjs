// Tasks that give back the same memory or the same object again and again, and change it in between.

const scratch = new Float64Array(4)
const largeScratch = new Float64Array(100_000)
const counter = { turn: 0, list: [], map: new Map(), date: new Date(0) }

export function smallScratch(item) {
  return scratch.fill(item)
}

export function bigScratch(item) {
  return largeScratch.fill(item)
}

export async function bigScratchLater(item) {
  await null
  return largeScratch.fill(item)
}

export function scratchInMap(item) {
  return new Map([['view', largeScratch.fill(item)]])
}

export function sameObject(item) {
  counter.turn = item
  counter.list.push(item)
  counter.map.set('turn', { item })
  counter.date.setTime(item)
  return counter
}

export function forgetObject() {
  counter.list = []
}

export function sameObjectThrown(item) {
  counter.error ??= new Error('the same error')
  counter.error.item = item
  throw counter.error
}
