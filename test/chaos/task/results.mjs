const mebibyte = 2 ** 20

/** The right result of an item: what it is can be told from it. */
export function makeResult({ id, result }) {
  switch (result) {
    case 'number':
      return id
    case 'string':
      return `item ${id} ✓`
    case 'object':
      return { id, square: BigInt(id) ** 2n, date: new Date(id), map: new Map([[id, [undefined, -0, 'ü']]]) }
    case 'binary': {
      const bytes = new Uint8Array(mebibyte).fill(id % 251)
      new DataView(bytes.buffer).setFloat64(0, id)
      return bytes
    }
    default:
      throw new Error(`There is no result of the kind ${result}.`)
  }
}

/** The id of the item whose result this is. */
export function identify(result) {
  if (typeof result === 'number') return result
  if (typeof result === 'string') return Number(result.split(' ')[1])
  if (result instanceof Uint8Array) return new DataView(result.buffer, result.byteOffset).getFloat64(0)
  return result?.id
}
