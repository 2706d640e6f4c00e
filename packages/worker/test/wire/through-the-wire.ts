import { decodeMessage, encodeMessage, type Prepared, prepare, prepareSnapshot, revive } from '../../src/wire/codec.ts'
import { type Frame, FrameParser } from '../../src/wire/frame.ts'
import { PackedSeries } from '../../src/wire/packer.ts'

/** The bytes of one frame, in memory of their own, as a pipe would hand them over. */
export function frameBytes(kind: number, body: unknown, many?: boolean): Buffer {
  return Buffer.concat(encodeMessage(kind, body, many))
}

/** The frames in these bytes, pushed in one piece. */
export function parseFrames(bytes: Uint8Array): Frame[] {
  const frames: Frame[] = []
  new FrameParser(frame => frames.push(frame)).push(bytes)
  return frames
}

/** What arrives of a value: prepared, encoded, cut out of a stream of bytes, decoded and revived. */
export function throughTheWire<T>(value: T): T {
  return togetherThroughTheWire([value])[0] as T
}

/** What arrives of values that travel in one message. */
export function togetherThroughTheWire(values: readonly unknown[], many?: boolean): unknown[] {
  return arrived(
    values.map(value => prepare(value)),
    many,
  )
}

/** What arrives of values that were taken down one after the other. */
export function inSeriesThroughTheWire(values: readonly unknown[]): unknown[] {
  const series = new PackedSeries()
  return arrived(values.map(value => prepareSnapshot(value, {}, series).prepared))
}

function arrived(prepared: Prepared[], many?: boolean): unknown[] {
  const [frame] = parseFrames(frameBytes(1, prepared, many))
  return (decodeMessage(frame!) as unknown[]).map(revive)
}
