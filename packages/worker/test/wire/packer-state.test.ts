import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { encodeMessage, prepare, prepareSnapshot } from '../../src/wire/codec.ts'
import { assertSame } from './same-value.ts'
import { frameBytes, throughTheWire, togetherThroughTheWire } from './through-the-wire.ts'

function message(turn: number): unknown {
  const shared = { turn }
  return {
    turn,
    names: [`name ${turn}`, `other ${turn}`],
    [`key ${turn % 7}`]: new Map([[shared, new Set([turn, -0])]]),
    shared,
    bytes: new Uint8Array(turn * 40).fill(turn),
    date: new Date(turn),
  }
}

/** Passes the examination, and fails while it is packed: the worst moment. */
function treacherous(turn: number): unknown {
  let asked = 0
  return {
    before: [`text ${turn}`, new Uint8Array(8192), { [`new key ${turn}`]: turn }],
    get late(): number {
      if (asked++ > 0) throw new Error('too late')
      return 1
    },
  }
}

test('after 500 values that could not be prepared, messages are right', () => {
  for (let turn = 0; turn < 500; turn++) {
    expect(() => prepare({ ...(message(turn) as object), socket: () => turn })).toThrow()
    assertSame(throughTheWire(message(turn)), message(turn))
  }
})

test('after 500 messages that failed in the middle of being packed, messages are right', () => {
  for (let turn = 0; turn < 500; turn++) {
    expect(() => encodeMessage(1, [prepare(treacherous(turn))])).toThrow(/too late/)
    assertSame(throughTheWire(message(turn)), message(turn))
  }
})

test('a message that failed leaves no attachment behind for the next one', () => {
  expect(() => encodeMessage(1, [prepare(treacherous(1))])).toThrow(/too late/)
  expect(encodeMessage(1, [prepare('next')])).toHaveLength(1)
})

test('a message stays as it is while later ones are encoded', () => {
  const frames = Array.from({ length: 300 }, (_, turn) => encodeMessage(1, [prepare(message(turn))]))
  const copies = frames.map(buffers => Buffer.concat(buffers))
  for (let turn = 0; turn < 300; turn++) encodeMessage(1, [prepare({ text: 'x'.repeat(turn * 100) })])
  expect(frames.every((buffers, index) => Buffer.concat(buffers).equals(copies[index]!))).toBe(true)
})

test('small messages behind a large one do not take as much memory as the large one', () => {
  encodeMessage(1, ['x'.repeat(20_000_000)])
  const [small] = encodeMessage(1, ['small'])
  expect(small!.buffer.byteLength).toBeLessThan(2 ** 20)
})

test('a value that was taken down does not change with the object it was taken of', () => {
  const values = [{ list: [1] }, new Map([['a', { list: [1] }]]), new Float64Array([1, 2]), Buffer.from('text')]
  const snapshots = values.map(value => prepareSnapshot(value))
  expect(snapshots.map(({ live }) => live)).toEqual([false, false, false, false])
  ;(values[0] as { list: number[] }).list.push(2)
  ;(values[1] as Map<string, { list: number[] }>).get('a')!.list.push(2)
  ;(values[2] as Float64Array).fill(9)
  ;(values[3] as Buffer).fill('x')
  const frame = frameBytes(
    1,
    snapshots.map(({ prepared }) => prepared),
  )
  const again = frameBytes(
    1,
    snapshots.map(({ prepared }) => prepared),
  )
  expect(again.equals(frame)).toBe(true)
  assertSame(togetherThroughTheWire(['between']), ['between'])
})

test('a value whose memory is read late says so', () => {
  const large = new Uint8Array(10_000)
  for (const value of [large, [large], { large }, new Map([['large', large]]), [large, large]]) {
    expect(prepareSnapshot(value).live).toBe(true)
  }
})

test('the msgpackr of a program keeps its own extensions, and so do we', () => {
  const program = `
    import { Packr, addExtension } from ${JSON.stringify(pathToFileURL(createRequire(import.meta.url).resolve('msgpackr')).href)}
    const library = await import(${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)})
    class Point { constructor(x) { this.x = x } }
    addExtension({ Class: Point, type: 1, pack: point => Buffer.from([point.x]), unpack: bytes => new Point(bytes[0]) })
    addExtension({ Class: Date, type: 3, pack: () => Buffer.from('date'), unpack: bytes => 'a date: ' + bytes })
    const packr = new Packr({ structuredClone: true })
    const ours = value => {
      let received
      const parser = new library.FrameParser(frame => { received = library.decodeMessage(frame) })
      parser.push(Buffer.concat(library.encodeMessage(1, [library.prepare(value)])))
      return library.revive(received[0])
    }
    const report = () => {
      const theirs = packr.unpack(packr.pack({ point: new Point(7), date: new Date(0), bytes: new Uint8Array([1, 2]) }))
      const mine = ours([new Date(5), new Uint8Array([3]), Buffer.from('text'), -0, 'text'])
      return [
        theirs.point instanceof Point && theirs.point.x,
        theirs.date,
        theirs.bytes.constructor.name,
        mine[0] instanceof Date && mine[0].getTime(),
        mine[1].constructor.name,
        Buffer.isBuffer(mine[2]),
        Object.is(mine[3], -0),
      ]
    }
    console.log(JSON.stringify([report(), report()]))
  `
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
  const expected = [7, 'a date: date', 'Uint8Array', 5, 'Uint8Array', true, true]
  expect(JSON.parse(output)).toEqual([expected, expected])
})
