/*
 * The types of numbers in shared memory, by their names and by the letters that Python's ctypes and `array` have for them.
 */

const views: Record<NumericTypeName, { readonly BYTES_PER_ELEMENT: number }> = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
}

const codes = {
  b: 'int8',
  B: 'uint8',
  h: 'int16',
  H: 'uint16',
  i: 'int32',
  I: 'uint32',
  f: 'float32',
  d: 'float64',
  q: 'int64',
  Q: 'uint64',
} as const

export type NumericTypeName = keyof Arrays
export type NumericTypeCode = keyof typeof codes
/** What a Value, a SharedArray or `shared` can hold. */
export type NumericType = NumericTypeName | NumericTypeCode

type NameOf<T extends NumericType> = T extends NumericTypeCode ? (typeof codes)[T] : T
interface Arrays {
  int8: Int8Array<SharedArrayBuffer>
  uint8: Uint8Array<SharedArrayBuffer>
  int16: Int16Array<SharedArrayBuffer>
  uint16: Uint16Array<SharedArrayBuffer>
  int32: Int32Array<SharedArrayBuffer>
  uint32: Uint32Array<SharedArrayBuffer>
  float32: Float32Array<SharedArrayBuffer>
  float64: Float64Array<SharedArrayBuffer>
  int64: BigInt64Array<SharedArrayBuffer>
  uint64: BigUint64Array<SharedArrayBuffer>
}
/** The typed array of such numbers. */
export type NumericArray<T extends NumericType = NumericType> = Arrays[NameOf<T>]
/** One of these numbers: those of 64 bits are bigint. */
export type NumericOf<T extends NumericType> = T extends 'int64' | 'uint64' | 'q' | 'Q' ? bigint : number

export interface NumericTypeFacts {
  readonly name: NumericTypeName
  /** Bytes of one number. */
  readonly size: number
  readonly isBig: boolean
  readonly isInteger: boolean
  readonly view: new (buffer: SharedArrayBuffer, byteOffset?: number, length?: number) => NumericArray
}

const facts = new Map<string, NumericTypeFacts>()
for (const [name, view] of Object.entries(views)) {
  facts.set(name, {
    name: name as NumericTypeName,
    size: view.BYTES_PER_ELEMENT,
    isBig: name.endsWith('64') && !name.startsWith('float'),
    isInteger: !name.startsWith('float'),
    view: view as unknown as NumericTypeFacts['view'],
  })
}
for (const [code, name] of Object.entries(codes)) facts.set(code, facts.get(name)!)

/** @throws {TypeError} that names what was given. */
export function numericType(type: unknown, caller: string): NumericTypeFacts {
  const found = typeof type === 'string' ? facts.get(type) : undefined
  if (found) return found
  const names = Object.keys(views).join(', ')
  throw new TypeError(
    `${caller}: the type must be one of ${names}, or a code of ctypes (${Object.keys(codes).join(' ')}); got ${show(type)}.`,
  )
}

/** @throws {TypeError} when the number is none of the type. */
export function checkNumber(value: unknown, { name, isBig }: NumericTypeFacts, caller: string): void {
  const wanted = isBig ? 'bigint' : 'number'
  if (typeof value === wanted) return
  const hint = isBig && typeof value === 'number' ? `: write ${value}n` : ''
  throw new TypeError(`${caller}: a number of the type ${name} is a ${wanted}, got ${show(value)}${hint}.`)
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
