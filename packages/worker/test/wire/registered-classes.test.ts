import { describe, expect, test } from 'vitest'
import type { Class } from '../../src/wire/class-registration.ts'
import { prepare } from '../../src/wire/codec.ts'
import { EncodeError } from '../../src/wire/encode-error.ts'
import { type ClassOptions, reduce, registerClass } from '../../src/wire/reduce.ts'
import { throughTheWire } from './through-the-wire.ts'

const url = import.meta.url

function refused(value: unknown): EncodeError {
  try {
    prepare(value)
  } catch (error) {
    expect(error).toBeInstanceOf(EncodeError)
    return error as EncodeError
  }
  return expect.unreachable('it travels')
}

class Point {
  static made = 0
  readonly x: number
  readonly y: number
  constructor(x: number, y: number) {
    Point.made++
    this.x = x
    this.y = y
  }
  get length(): number {
    return Math.hypot(this.x, this.y)
  }
}
registerClass(Point, { url })

class Secret {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  reveal(): string {
    return this.#text
  }
}
registerClass(Secret, { url, encode: secret => secret.reveal(), decode: text => new Secret(text) })

class Node {
  next: Node | undefined
  owner: unknown
}
registerClass(Node, { url })

/** Its payload is whatever the test put into it. */
class Parcel {
  content: unknown
  constructor(content: unknown) {
    this.content = content
  }
}
registerClass(Parcel, { url, encode: parcel => [parcel.content], decode: ([content]) => new Parcel(content) })

describe('without encode and decode an instance', () => {
  test('arrives with its prototype and properties, and no constructor runs', () => {
    const point = new Point(3, -0)
    const made = Point.made
    const received = throughTheWire({ point })
    expect(received.point).toBeInstanceOf(Point)
    expect(received.point.length).toBe(3)
    expect(Object.is(received.point.y, -0)).toBe(true)
    expect(Object.keys(received.point)).toEqual(['x', 'y'])
    expect(Point.made).toBe(made)
  })

  test('that occurs twice arrives once', () => {
    const point = new Point(1, 2)
    const [one, other] = throughTheWire([point, point])
    expect(other).toBe(one)
  })

  test('may be part of a cycle', () => {
    const [first, second] = [new Node(), new Node()]
    first.next = second
    second.next = first
    first.owner = new Map([['first', first]])
    const received = throughTheWire(first)
    expect(received).toBeInstanceOf(Node)
    expect(received.next!.next).toBe(received)
    expect((received.owner as Map<string, Node>).get('first')).toBe(received)
  })

  test('may be a key of a Map and an item of a Set', () => {
    const point = new Point(1, 2)
    const received = throughTheWire({ map: new Map([[point, 'value']]), set: new Set([point]) })
    expect([...received.map.keys()][0]).toBeInstanceOf(Point)
    expect(received.set.has([...received.map.keys()][0]!)).toBe(true)
  })

  test('with a property that cannot travel is refused at that property', () => {
    const point = Object.assign(new Point(1, 2), { callback: () => 1 })
    expect(refused([point]).path).toBe('[0].callback')
  })
})

describe('with encode and decode an instance', () => {
  test('is made again by decode of what encode gave', () => {
    const received = throughTheWire({ list: [new Secret('a'), new Secret('\ud800')] })
    expect(received.list.map(secret => secret.reveal())).toEqual(['a', '\ud800'])
    expect(received.list[0]).toBeInstanceOf(Secret)
  })

  test('that occurs twice is encoded and decoded once', () => {
    const secret = new Secret('once')
    const [one, other, map] = throughTheWire([secret, secret, new Map([[secret, 1]])] as const)
    expect(other).toBe(one)
    expect([...map.keys()][0]).toBe(one)
  })

  test('may hold others in its payload, as deep as one likes', () => {
    let parcel = new Parcel(new Secret('innermost'))
    for (let depth = 0; depth < 1000; depth++) parcel = new Parcel(new Set([parcel]))
    let received = throughTheWire(parcel)
    for (let depth = 0; depth < 1000; depth++) {
      const [inner] = received.content as Set<Parcel>
      received = inner!
    }
    expect((received.content as Secret).reveal()).toBe('innermost')
  })

  test('may hold binaries, errors and shared objects in its payload', () => {
    const shared = { shared: true }
    const bytes = new Uint8Array(10_000).fill(7)
    const received = throughTheWire([shared, new Parcel({ shared, bytes, error: new RangeError('inside') })] as const)
    const content = received[1].content as { shared: object; bytes: Uint8Array; error: Error }
    expect(content.shared).toBe(received[0])
    expect(content.bytes).toEqual(bytes)
    expect(content.error).toBeInstanceOf(RangeError)
  })

  test('whose payload refers back to it is refused, with the path', () => {
    const parcel = new Parcel(undefined)
    parcel.content = { deep: [parcel] }
    const error = refused({ parcel })
    expect(error.path).toMatch(/^\.parcel\.encode\(\)/)
    expect(error.reason).toMatch(/refers back.*Parcel/)
  })

  test('whose payload cannot travel is refused inside of the payload', () => {
    expect(refused([new Parcel({ callback: () => 1 })]).path).toBe('[0].encode()[0].callback')
  })

  test('whose encode throws is refused where it stands', () => {
    class Broken {}
    const failure = new Error('encode is broken')
    registerClass(Broken, {
      url,
      encode: () => {
        throw failure
      },
      decode: () => new Broken(),
    })
    const error = refused({ list: [1, new Broken()] })
    expect(error.path).toBe('.list[1]')
    expect(error.reason).toContain('encode is broken')
    expect(error.cause).toBe(failure)
  })

  test('whose decode throws throws what decode threw, where the value is revived', () => {
    class Fragile {}
    const failure = new Error('decode is broken')
    registerClass(Fragile, {
      url,
      encode: () => 1,
      decode: () => {
        throw failure
      },
    })
    expect(() => throughTheWire([new Fragile()])).toThrow(failure)
  })

  test('may have any result of decode, undefined too', () => {
    class Gone {}
    registerClass(Gone, { url, encode: () => null, decode: () => undefined as unknown as Gone })
    expect(throughTheWire([1, new Gone(), 2])).toStrictEqual([1, undefined, 2])
  })
})

test('with decode alone, decode gets the properties', () => {
  class Celsius {
    readonly degrees: number
    constructor(degrees: number) {
      this.degrees = degrees
    }
  }
  let decoded = 0
  registerClass(Celsius, {
    url,
    decode: ({ degrees }: { degrees: number }) => {
      decoded++
      return new Celsius(degrees)
    },
  })
  const received = throughTheWire([new Celsius(20)])
  expect(received[0]).toBeInstanceOf(Celsius)
  expect(received[0]!.degrees).toBe(20)
  expect(decoded).toBe(1)
})

test('with encode alone, the instance gets the properties that encode gave', () => {
  class Session {
    user = 'me'
    readonly send = (): void => {}
  }
  registerClass(Session, { url, encode: session => ({ user: session.user }) })
  const received = throughTheWire([new Session()])
  expect(received[0]).toBeInstanceOf(Session)
  expect(received[0]!.user).toBe('me')
  expect('send' in received[0]!).toBe(false)
})

describe('a static Symbol.for("forkyard.reduce")', () => {
  class Money {
    static readonly [reduce]: ClassOptions<Money, string> = {
      url,
      encode: money => `${money.amount} ${money.currency}`,
      decode: text => new Money(Number(text.split(' ')[0]), text.split(' ')[1]!),
    }
    readonly amount: number
    readonly currency: string
    constructor(amount: number, currency: string) {
      this.amount = amount
      this.currency = currency
    }
  }

  test('is the key that the library exports', () => {
    expect(reduce).toBe(Symbol.for('forkyard.reduce'))
  })

  test('registers the class', () => {
    const received = throughTheWire({ price: new Money(12.5, 'EUR') })
    expect(received.price).toBeInstanceOf(Money)
    expect(received.price).toEqual(new Money(12.5, 'EUR'))
  })

  test('does not speak for a subclass', () => {
    class Cash extends Money {}
    expect(refused([new Cash(1, 'EUR')]).reason).toContain('Cash')
  })

  test('without a url is refused in words', () => {
    class Nowhere {
      readonly here = false
      static readonly [reduce] = {}
    }
    expect(refused(new Nowhere()).reason).toMatch(/Nowhere.*url/)
  })
})

describe('a subclass of a registered class', () => {
  class Point3 extends Point {
    readonly z = 1
  }

  test('is refused by its own name', () => {
    const error = refused({ at: new Point3(1, 2) })
    expect(error.path).toBe('.at')
    expect(error.reason).toContain('Point3')
  })

  test('travels once it is registered itself', () => {
    class Point4 extends Point {
      readonly w = 4
    }
    registerClass(Point4, { url })
    const received = throughTheWire(new Point4(1, 2))
    expect(received).toBeInstanceOf(Point4)
    expect({ ...received }).toEqual({ x: 1, y: 2, w: 4 })
  })
})

describe('a registered subclass of a built-in class', () => {
  class Table extends Map<string, number> {}
  registerClass(Table, { url, encode: table => [...table], decode: entries => new Table(entries) })

  class List extends Array<number> {}
  registerClass(List, { url, encode: list => [...list], decode: items => List.from(items) as List })

  class Bytes extends Uint8Array {}
  registerClass(Bytes, { url, encode: bytes => Buffer.from(bytes), decode: bytes => new Bytes(bytes) })

  class Failure extends RangeError {
    readonly detail: string
    constructor(detail: string) {
      super(`failed: ${detail}`)
      this.detail = detail
    }
  }
  registerClass(Failure, { url, encode: failure => failure.detail, decode: detail => new Failure(detail) })

  test('Map travels by its encode and decode', () => {
    const received = throughTheWire([new Table([['a', 1]])])
    expect(received[0]).toBeInstanceOf(Table)
    expect(received[0]!.get('a')).toBe(1)
  })

  test('Array travels by its encode and decode', () => {
    const received = throughTheWire({ list: List.of(1, 2, 3) })
    expect(received.list).toBeInstanceOf(List)
    expect([...received.list]).toEqual([1, 2, 3])
  })

  test('Uint8Array travels by its encode and decode', () => {
    const received = throughTheWire([new Bytes([1, 2, 3])])
    expect(received[0]).toBeInstanceOf(Bytes)
    expect([...received[0]!]).toEqual([1, 2, 3])
  })

  test('RangeError travels by its encode and decode', () => {
    const received = throughTheWire([new Failure('late')])
    expect(received[0]).toBeInstanceOf(Failure)
    expect(received[0]!.message).toBe('failed: late')
  })

  test.each([
    ['Map', class BareTable extends Map {}, [[['a', 1]]]],
    ['Set', class BareSet extends Set {}, [['a']]],
    ['Array', class BareList extends Array {}, ['a', 'b']],
    ['Uint8Array', class BareBytes extends Uint8Array {}, [[1, 2]]],
    ['Date', class BareDate extends Date {}, [5]],
    ['RegExp', class BareRegExp extends RegExp {}, ['a', 'g']],
    ['ArrayBuffer', class BareBuffer extends ArrayBuffer {}, [8]],
    ['Promise', class BarePromise extends Promise<void> {}, [() => {}]],
  ])('%s without encode is refused: its properties are not its content', (_name, type, args) => {
    registerClass(type as Class, { url })
    const instance: unknown = Reflect.construct(type, args)
    expect(refused([instance]).path).toBe('[0]')
  })

  test('Error without encode keeps its class and properties', () => {
    class Bare extends TypeError {
      readonly status = 404
      override readonly name = 'Bare'
    }
    registerClass(Bare, { url })
    const sent = new Bare('not found', { cause: 'the cause' })
    const [received] = throughTheWire([sent])
    expect(received).toBeInstanceOf(Bare)
    expect(received).toMatchObject({ message: 'not found', status: 404, name: 'Bare', cause: 'the cause' })
    expect(received!.stack).toBe(sent.stack)
  })
})

describe('registerClass', () => {
  test.each([
    ['a function that is no class', () => 1],
    ['an object', {}],
    ['undefined', undefined],
  ])('refuses %s', (_name, type) => {
    expect(() => registerClass(type as unknown as Class, { url })).toThrow(
      expect.objectContaining({ name: 'TypeError', message: expect.stringContaining('must be a class') }),
    )
  })

  test('refuses to go without the url of the module, and names the class', () => {
    class Somewhere {}
    expect(() => registerClass(Somewhere, {})).toThrow(/registerClass\(Somewhere\).*url.*import\.meta\.url/)
    expect(() => registerClass(Somewhere, undefined as never)).toThrow(TypeError)
  })

  test('refuses an encode or a decode that is no function', () => {
    class Somewhere {}
    for (const side of ['encode', 'decode']) {
      expect(() => registerClass(Somewhere, { url, [side]: 'text' })).toThrow(new RegExp(`option ${side}.*function`))
    }
  })
})
