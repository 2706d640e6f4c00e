import { strict as assert } from 'node:assert'
import { types } from 'node:util'

/**
 * Asserts that two values cannot be told apart: bit for bit (-0, NaN), in prototypes, own properties and their order, in
 * holes, in the order of Maps and Sets, in the bytes of binaries, and in which of their objects are one and the same.
 *
 * `assert.deepStrictEqual` alone takes two invalid Dates for different, and does not look at shared references.
 */
export function assertSame(received: unknown, sent: unknown): void {
  const counterparts = new Map<object, object>()
  const originals = new Map<object, object>()
  const waiting: [received: unknown, sent: unknown, path: string][] = [[received, sent, 'value']]
  for (let pair = waiting.pop(); pair; pair = waiting.pop()) {
    const [mine, theirs, path] = pair
    if (typeof theirs !== 'object' || theirs === null) {
      assert.ok(Object.is(mine, theirs), `${path}: ${String(mine)} instead of ${String(theirs)}`)
      continue
    }
    assert.ok(typeof mine === 'object' && mine !== null, `${path}: no object`)
    assert.equal(counterparts.get(theirs) ?? mine, mine, `${path}: one object became two`)
    assert.equal(originals.get(mine) ?? theirs, theirs, `${path}: two objects became one`)
    if (counterparts.has(theirs)) continue
    counterparts.set(theirs, mine)
    originals.set(mine, theirs)
    for (const [own, other, step] of parts(mine, theirs, path)) waiting.push([own, other, path + step])
  }
}

function* parts(mine: object, theirs: object, path: string): Generator<[unknown, unknown, string]> {
  assert.equal(Object.getPrototypeOf(mine), Object.getPrototypeOf(theirs), `${path}: another prototype`)
  if (types.isDate(theirs)) yield [Number(mine), Number(theirs), '.getTime()']
  if (types.isBoxedPrimitive(theirs)) yield [mine.valueOf(), theirs.valueOf(), '.valueOf()']
  if (types.isRegExp(theirs)) yield [String(mine), String(theirs), '.toString()']
  if (types.isMap(theirs)) yield* entries([...(mine as Map<unknown, unknown>)].flat(), [...theirs].flat(), 'entry')
  if (types.isSet(theirs)) yield* entries([...(mine as Set<unknown>)], [...theirs], 'item')
  if (ArrayBuffer.isView(theirs) || types.isAnyArrayBuffer(theirs)) return assertSameBytes(mine, theirs, path)
  const keys = ownKeys(theirs)
  assert.deepStrictEqual(ownKeys(mine), keys, `${path}: other properties`)
  for (const key of keys) {
    yield [Reflect.get(mine, key), Reflect.get(theirs, key), `[${JSON.stringify(String(key))}]`]
  }
}

/** In their order; that of an error is up to its constructor. */
function ownKeys(value: object): (string | symbol)[] {
  const keys = Reflect.ownKeys(value)
  return types.isNativeError(value) ? keys.sort() : keys
}

function* entries(mine: unknown[], theirs: unknown[], label: string): Generator<[unknown, unknown, string]> {
  yield [mine.length, theirs.length, '.size']
  for (const [index, value] of theirs.entries()) yield [mine[index], value, `<${label} ${index}>`]
}

function assertSameBytes(mine: object, theirs: ArrayBufferView | ArrayBufferLike, path: string): void {
  const [received, sent] = [bytesOf(mine as ArrayBufferView | ArrayBufferLike), bytesOf(theirs)]
  assert.equal(received.byteLength, sent.byteLength, `${path}: another length`)
  assert.ok(Buffer.compare(received, sent) === 0, `${path}: other bytes`)
}

function bytesOf(value: ArrayBufferView | ArrayBufferLike): Uint8Array {
  return ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value)
}
