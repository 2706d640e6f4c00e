/** The binary types that travel, in the order of their codes on the wire. Code 0 is Node's Buffer. */
const names = [
  'Buffer',
  'ArrayBuffer',
  'DataView',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'Float16Array',
] as const

type ViewConstructor = {
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): ArrayBufferView
  readonly BYTES_PER_ELEMENT?: number
  readonly prototype: object
}

export type BinaryName = (typeof names)[number]

/** By code; a type that this Node lacks (Float16Array before 24) is undefined. */
const constructors = names.map(name => (globalThis as unknown as Record<string, ViewConstructor | undefined>)[name])
const codeByPrototype = new Map<object, number>()
constructors.forEach((type, code) => {
  if (type) codeByPrototype.set(type.prototype, code)
})

const bufferCode = names.indexOf('Buffer')
const arrayBufferCode = names.indexOf('ArrayBuffer')

/** Bytes from which a binary leaves the message and follows it raw: below, an attachment costs more than the copy. */
export const attachmentThreshold = 4096

export type Binary = ArrayBufferView<ArrayBufferLike> | ArrayBufferLike

/** The code of exactly this type (no subclass, this realm), else undefined. */
export function binaryCode(value: object): number | undefined {
  return codeByPrototype.get(Object.getPrototypeOf(value) as object)
}

export function binaryCodeByName(name: string): number | undefined {
  const code = names.indexOf(name as BinaryName)
  return code === -1 ? undefined : code
}

/** The bytes of a binary, over the same memory. */
export function bytesOf(value: Binary): Uint8Array {
  return ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value)
}

/** A binary of this code over `byteLength` bytes of `buffer`, without a copy. */
export function viewOf(
  code: number,
  buffer: ArrayBuffer,
  byteOffset: number = 0,
  byteLength: number = buffer.byteLength,
): Binary {
  if (code === bufferCode) return Buffer.from(buffer, byteOffset, byteLength)
  if (code === arrayBufferCode) return buffer
  const type = constructors[code]
  if (!type) throw new TypeError(`This Node (${process.version}) has no ${names[code] ?? `binary type ${code}`}.`)
  return new type(buffer, byteOffset, byteLength / (type.BYTES_PER_ELEMENT ?? 1))
}

/** True when the memory behind a binary can be read as it is: not detached, not shared, of a fixed size. */
export function isOrdinaryMemory(buffer: ArrayBufferLike): buffer is ArrayBuffer {
  return (
    Object.getPrototypeOf(buffer) === ArrayBuffer.prototype &&
    !(buffer as ArrayBuffer & { resizable?: boolean }).resizable &&
    !isDetached(buffer as ArrayBuffer)
  )
}

export function isDetached(buffer: ArrayBuffer): boolean {
  if (buffer.byteLength > 0) return false
  try {
    // Node 20 has no `buffer.detached`; making a view is what a detached buffer refuses.
    new Uint8Array(buffer)
    return false
  } catch {
    return true
  }
}
