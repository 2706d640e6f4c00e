import { registerClass } from '@forkyard/core'

export class Point {
  constructor(x, y) {
    this.x = x
    this.y = y
  }

  get length() {
    return Math.hypot(this.x, this.y)
  }
}
registerClass(Point, { url: import.meta.url })

/** Its content is private: only encode and decode can carry it. */
export class Path {
  #points

  constructor(points) {
    this.#points = points
  }

  get points() {
    return this.#points
  }
}
registerClass(Path, { url: import.meta.url, encode: path => path.points, decode: points => new Path(points) })

export class Interval {
  static [Symbol.for('forkyard.reduce')] = {
    url: import.meta.url,
    encode: interval => [interval.from, interval.to],
    decode: ([from, to]) => new Interval(from, to),
  }

  constructor(from, to) {
    if (!(from <= to)) throw new RangeError(`no interval from ${from} to ${to}`)
    this.from = from
    this.to = to
  }
}

export class Unregistered {}

/** Travels well from here; whoever receives it gets an error from its decode. */
export class Fragile {}
registerClass(Fragile, {
  url: import.meta.url,
  encode: () => null,
  decode: () => {
    throw new Error('decode is broken')
  },
})

export class Frozen {}
registerClass(Frozen, {
  url: import.meta.url,
  encode: () => null,
  decode: () => {
    throw Object.freeze(new Error('decode throws a frozen error'))
  },
})

export const makePoint = (x, y) => new Point(x, y)
export const makePath = length => new Path(Array.from({ length }, (_, index) => new Point(index, -index)))
export const makeInterval = (from, to) => new Interval(from, to)
export const makeUnregistered = () => ({ inner: [new Unregistered()] })
export const makeFragile = index => (index === 1 ? [new Fragile()] : index)
export const makeFrozen = index => (index === 1 ? [new Frozen()] : index)

export function describeInstance(value) {
  const type = [Point, Path, Interval].find(known => value instanceof known)
  return `${type?.name}: ${JSON.stringify(value.points ?? { ...value })}`
}
