import { Packr } from 'msgpackr'

/* Items in frames: four bytes of length, then msgpack whose objects name their keys once a frame. */

const packr = new Packr({ useRecords: true })

/** @param {readonly unknown[]} items */
export function toFrame(items) {
  const body = packr.pack(items)
  const frame = Buffer.allocUnsafe(4 + body.length)
  frame.writeUInt32LE(body.length)
  body.copy(frame, 4)
  return frame
}

/**
 * @param {import('node:stream').Readable} stream
 * @param {(items: unknown[]) => void} receive
 */
export function readFrames(stream, receive) {
  /** @type {Buffer[]} */
  let parts = []
  let length = 0
  stream.on('data', (/** @type {Buffer} */ part) => {
    parts.push(part)
    length += part.length
    const [first] = parts
    if (first && first.length >= 4 && length < 4 + first.readUInt32LE()) return
    let rest = Buffer.concat(parts)
    while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32LE()) {
      const end = 4 + rest.readUInt32LE()
      receive(packr.unpack(rest.subarray(4, end)))
      rest = rest.subarray(end)
    }
    parts = rest.length > 0 ? [rest] : []
    length = rest.length
  })
}
