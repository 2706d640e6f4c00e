import {
  Lock,
  type NumericArray,
  type NumericOf,
  type NumericType,
  Pool,
  RLock,
  SharedArray,
  shared,
  Value,
} from '@forkyard/core'
import { afterAll, expectTypeOf, test } from 'vitest'

// What the compiler says of numbers that processes share.

const pool = new Pool({ processes: 1 })
afterAll(() => pool.terminate())

test('a type says which typed array holds such numbers, and so does its ctypes code', () => {
  expectTypeOf<NumericArray<'int8'>>().toEqualTypeOf<Int8Array<SharedArrayBuffer>>()
  expectTypeOf<NumericArray<'B'>>().toEqualTypeOf<Uint8Array<SharedArrayBuffer>>()
  expectTypeOf<NumericArray<'int16'>>().toEqualTypeOf<NumericArray<'h'>>()
  expectTypeOf<NumericArray<'H'>>().toEqualTypeOf<Uint16Array<SharedArrayBuffer>>()
  expectTypeOf<NumericArray<'i'>>().toEqualTypeOf<Int32Array<SharedArrayBuffer>>()
  expectTypeOf<NumericArray<'uint32'>>().toEqualTypeOf<NumericArray<'I'>>()
  expectTypeOf<NumericArray<'f'>>().toEqualTypeOf<Float32Array<SharedArrayBuffer>>()
  expectTypeOf<NumericArray<'float64'>>().toEqualTypeOf<NumericArray<'d'>>()
  expectTypeOf<NumericArray<'q'>>().toEqualTypeOf<BigInt64Array<SharedArrayBuffer>>()
  expectTypeOf<NumericArray<'uint64'>>().toEqualTypeOf<NumericArray<'Q'>>()
})

test('those of 64 bits are bigint, all others are numbers', () => {
  expectTypeOf<NumericOf<'int64' | 'uint64' | 'q' | 'Q'>>().toEqualTypeOf<bigint>()
  expectTypeOf<NumericOf<Exclude<NumericType, 'int64' | 'uint64' | 'q' | 'Q'>>>().toEqualTypeOf<number>()
  expectTypeOf<NumericOf<'int32' | 'int64'>>().toEqualTypeOf<bigint | number>()
  expectTypeOf<Value['value']>().toEqualTypeOf<bigint | number>()
  expectTypeOf<Value<'q'>>().toExtend<Value>()
  expectTypeOf<SharedArray<'q'>>().toExtend<SharedArray>()
})

test('a Value knows its number', async () => {
  const small = new Value('int32', 5)
  const large = new Value('Q')
  expectTypeOf(small).toEqualTypeOf<Value<'int32'>>()
  expectTypeOf(small.value).toEqualTypeOf<number>()
  expectTypeOf(large.value).toEqualTypeOf<bigint>()
  expectTypeOf(small.add(1)).toEqualTypeOf<number>()
  expectTypeOf(large.compareExchange(1n, 2n)).toEqualTypeOf<bigint>()
  expectTypeOf(await large.update(number => number + 1n)).toEqualTypeOf<bigint>()
  expectTypeOf(small.updateSync).parameter(0).parameter(0).toEqualTypeOf<number>()
  expectTypeOf(small).toExtend<Disposable>()
})

test('a SharedArray and shared() know their typed array', () => {
  const array = new SharedArray('float32', [1, 2])
  expectTypeOf(array.values).toEqualTypeOf<Float32Array<SharedArrayBuffer>>()
  expectTypeOf(array.buffer).toEqualTypeOf<SharedArrayBuffer>()
  expectTypeOf(array.length).toEqualTypeOf<number>()
  expectTypeOf(new SharedArray('q', new Set([1n])).values).toEqualTypeOf<BigInt64Array<SharedArrayBuffer>>()
  expectTypeOf(shared('b', 4)).toEqualTypeOf<Int8Array<SharedArrayBuffer>>()
  expectTypeOf(shared('uint64', [1n]).at(0)).toEqualTypeOf<bigint | undefined>()
  expectTypeOf(array).toExtend<Disposable>()
})

test('they are arguments and results like any others', async () => {
  const value = new Value('int32', 5)
  expectTypeOf(await pool.apply(arrived => arrived.add(1), [value])).toEqualTypeOf<number>()
  expectTypeOf(await pool.map(arrived => arrived, [value])).toEqualTypeOf<Value<'int32'>[]>()
  expectTypeOf(await pool.apply(part => part.length, [shared('d', 3).subarray(1)])).toEqualTypeOf<number>()
})

test('locks are an option', () => {
  expectTypeOf(new Value('int8', 0, { lock: new Lock() })).toEqualTypeOf<Value<'int8'>>()
  expectTypeOf(new SharedArray('int8', 1, { lock: new RLock() }).lock.locked).toEqualTypeOf<boolean>()
  expectTypeOf(new SharedArray('int8', 1, { lock: new Value('int8').lock })).toEqualTypeOf<SharedArray<'int8'>>()
})

test('wrong uses do not compile', () => {
  const uses = [
    // @ts-expect-error no such type
    () => new Value('int'),
    // @ts-expect-error no such code
    () => shared('c', 1),
    // @ts-expect-error those of 64 bits are bigint
    () => new Value('int64', 5),
    // @ts-expect-error all others are numbers
    () => new Value('float64', 5n),
    // @ts-expect-error an operand is one of its numbers
    () => new Value('int32').add(1n),
    // @ts-expect-error the function returns one of its numbers
    () => new Value('int32').update(number => String(number)),
    // @ts-expect-error so is a replacement
    () => new Value('uint64').exchange(1),
    // @ts-expect-error no lock
    () => new Value('int32', 1, { lock: 'mine' }),
    // @ts-expect-error numbers of another kind
    () => new SharedArray('int64', [1, 2]),
    // @ts-expect-error neither length nor numbers
    () => shared('int32', '12'),
  ]
  expectTypeOf(uses).toBeArray()
})
