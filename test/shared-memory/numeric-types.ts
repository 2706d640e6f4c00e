import type { NumericType } from '@forkyard/core'

export interface TypeCase {
  readonly type: NumericType
  readonly code: NumericType
  readonly view: { new (length: number): ArrayLike<number | bigint>; readonly BYTES_PER_ELEMENT: number }
  /** The least and the greatest; of floats, some. */
  readonly bounds: readonly [number | bigint, number | bigint]
}

export const integers: readonly TypeCase[] = [
  { type: 'int8', code: 'b', view: Int8Array, bounds: [-128, 127] },
  { type: 'uint8', code: 'B', view: Uint8Array, bounds: [0, 255] },
  { type: 'int16', code: 'h', view: Int16Array, bounds: [-32_768, 32_767] },
  { type: 'uint16', code: 'H', view: Uint16Array, bounds: [0, 65_535] },
  { type: 'int32', code: 'i', view: Int32Array, bounds: [-(2 ** 31), 2 ** 31 - 1] },
  { type: 'uint32', code: 'I', view: Uint32Array, bounds: [0, 2 ** 32 - 1] },
  { type: 'int64', code: 'q', view: BigInt64Array, bounds: [-(2n ** 63n), 2n ** 63n - 1n] },
  { type: 'uint64', code: 'Q', view: BigUint64Array, bounds: [0n, 2n ** 64n - 1n] },
]

export const floats: readonly TypeCase[] = [
  { type: 'float32', code: 'f', view: Float32Array, bounds: [-Infinity, 1.5] },
  { type: 'float64', code: 'd', view: Float64Array, bounds: [-Infinity, 1.1] },
]

export const numericTypes: readonly TypeCase[] = [...integers, ...floats]

export const isBig = ({ type }: TypeCase): boolean => type === 'int64' || type === 'uint64'

/** A small number as the type has them. */
export const numberOf = (typeCase: TypeCase, number: number): number =>
  (isBig(typeCase) ? BigInt(number) : number) as number
