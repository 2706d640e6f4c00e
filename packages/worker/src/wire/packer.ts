import { addExtension, Packr, RESERVE_START_SPACE, RESET_BUFFER_MODE, REUSE_BUFFER_MODE } from 'msgpackr/pack'
import { Unpackr } from 'msgpackr/unpack'
import { attachmentThreshold, type Binary, binaryCode, bytesOf, viewOf } from './binary.ts'
import type { ClassReference } from './class-registration.ts'
import { maximumAttachments, prefixLength } from './frame.ts'
import { Graph } from './graph.ts'
import { SharedHandle } from './shared-handle.ts'

/*
 * msgpackr with the extension types of our wire. `addExtension` is global to a copy of msgpackr: the build bundles one for
 * us alone, so that a Packr of the user's keeps its own.
 *
 * Whatever is packed here was examined before (`plain.ts`), so of msgpackr's own types only those are met that keep their
 * value: nil, booleans, numbers, strings, bigint, undefined (extension 0), arrays, and maps for plain objects.
 */

const extensionType = {
  /** Payload: binary code (u8), then the bytes. A Buffer goes as msgpack's own `bin` instead. */
  binary: 1,
  /** Payload: binary code (u8), number of the attachment (u16, little endian). */
  attachment: 2,
  /** Payload: milliseconds (float64, big endian; NaN for an invalid date). */
  date: 3,
  /** Payload: one byte 0. The next msgpack value is the list of nodes of `graph.ts`. */
  graph: 4,
  /** Never on the wire: stands for bytes that are msgpack already. */
  packed: 5,
  /** Payload: one byte 0. The next msgpack value is what `shared-handle.ts` says. */
  shared: 6,
} as const

/** A value that was packed before, to be put into a message as it is. */
export class Packed {
  readonly bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
}

/** A message as it leaves the packer: `prefixLength` free bytes and the body; the raw binaries; the classes it names. */
export interface PackedMessage {
  readonly packed: Buffer
  readonly attachments: Uint8Array[]
  readonly classes: ReadonlyMap<string, ClassReference>
}

const none: ReadonlyMap<string, ClassReference> = new Map()
/** What the message that is being packed gathers beside its bytes. */
let attachments: Uint8Array[] = []
/** Large binaries leave the message; else they are copied into it. */
let attaching = true
let classes: Map<string, ClassReference> | undefined
let shares = false
/** Attachments of the message that is being unpacked. */
let received: readonly Buffer[] = []

/** msgpackr's way of writing in place: memory for so many bytes, and where they start. */
type Allocate = (size: number) => { target: Buffer; position: number }
type Extension = Parameters<typeof addExtension>[0]

function writeBinary(value: Binary, allocate: Allocate): void {
  const code = binaryCode(value)!
  const bytes = bytesOf(value)
  if (attaching && bytes.length >= attachmentThreshold && attachments.length < maximumAttachments) {
    const { target, position } = allocate(6)
    target[position] = 0xc7
    target[position + 1] = 3
    target[position + 2] = extensionType.attachment
    target[position + 3] = code
    target.writeUInt16LE(attachments.push(bytes) - 1, position + 4)
  } else if (code === 0) {
    const { target, position } = allocate(bytes.length + 5)
    target[position] = 0xc6
    target.writeUInt32BE(bytes.length, position + 1)
    target.set(bytes, position + 5)
  } else {
    const { target, position } = allocate(bytes.length + 7)
    target[position] = 0xc9
    target.writeUInt32BE(bytes.length + 1, position + 1)
    target[position + 5] = extensionType.binary
    target[position + 6] = code
    target.set(bytes, position + 7)
  }
}

const TypedArray = Object.getPrototypeOf(Uint8Array) as typeof Uint8Array
for (const Class of [TypedArray, DataView, ArrayBuffer]) {
  addExtension({
    Class: Class as unknown as Extension['Class'],
    type: extensionType.binary,
    pack: writeBinary as Extension['pack'],
    unpack(payload: Buffer): Binary {
      // Memory of its own: aligned, and not keeping the whole received chunk alive.
      const bytes = new Uint8Array(payload.length - 1)
      bytes.set(payload.subarray(1))
      return viewOf(payload[0]!, bytes.buffer)
    },
  })
}

addExtension({
  type: extensionType.attachment,
  unpack(payload: Buffer): Binary {
    const { buffer, byteOffset, byteLength } = received[payload.readUInt16LE(1)]!
    return viewOf(payload[0]!, buffer as ArrayBuffer, byteOffset, byteLength)
  },
})

addExtension({
  Class: Date as unknown as Extension['Class'],
  type: extensionType.date,
  pack: ((date: Date, allocate: Allocate): void => {
    const { target, position } = allocate(10)
    target[position] = 0xd7
    target[position + 1] = extensionType.date
    target.writeDoubleBE(date.getTime(), position + 2)
  }) as unknown as Extension['pack'],
  unpack: (payload: Buffer) => new Date(payload.readDoubleBE(0)),
})

addExtension({
  Class: Graph as unknown as Extension['Class'],
  type: extensionType.graph,
  write(graph: Graph): readonly unknown[] {
    if (graph.classes.size > 0) {
      classes ??= new Map()
      for (const [key, reference] of graph.classes) classes.set(key, reference)
    }
    return graph.nodes
  },
  read: (nodes: unknown[]) => new Graph(nodes, none),
})

addExtension({
  Class: SharedHandle as unknown as Extension['Class'],
  type: extensionType.shared,
  write(handle: SharedHandle) {
    shares = true
    return handle.payload
  },
  read: (payload: SharedHandle['payload']) => SharedHandle.attach(payload),
})

addExtension({
  Class: Packed as unknown as Extension['Class'],
  type: extensionType.packed,
  pack: (({ bytes }: Packed, allocate: Allocate): void => {
    const { target, position } = allocate(bytes.length)
    target.set(bytes, position)
  }) as unknown as Extension['pack'],
})

/** Only a getter that gives another value at each reading gets here: msgpackr alone would write undefined. */
function refuseFunction(): never {
  throw new TypeError('a property that was no function before is a function now')
}

/*
 * Records: of many objects with the same keys, a message names the keys once. Each message is complete in itself, so that
 * one which is never read takes nothing with it.
 */

/** Objects of more keys are dictionaries, which are seldom alike. */
const widestRecord = 32
/** Kinds of objects in one message that are named without asking whether it pays. */
const freeKinds = 32
/** Beyond them a kind must be worth so many objects, or the rest of the message goes without records. */
const objectsOfKind = 4

/** The message that is being packed holds many values, which may be alike. */
let recording = false
/** Its records so far. */
let records = 0

function packerOf(options: { sequential: boolean }): Packr {
  const own: Packr = new Packr({
    ...options,
    variableMapSize: true,
    useBigIntExtension: true,
    ...{ useRecords: isRecord, useToJSON: false, writeFunction: refuseFunction },
  })
  function isRecord(object: object): boolean {
    if (!recording) return false
    const kinds = own.structures?.length ?? 0
    if (kinds >= freeKinds && records < kinds * objectsOfKind) return false
    if (Object.keys(object).length > widestRecord) return false
    records++
    return true
  }
  return own
}

const packr = packerOf({ sequential: false })
const unpackr = new Unpackr({ mapsAsObjects: true, copyBuffers: true })

const slabSize = 65_536
const largeMessage = 2 ** 20
packr.useBuffer(Buffer.allocUnsafeSlow(slabSize))

/**
 * Packs one message, behind room for the prefix of its frame.
 * @param many It holds many values, which may be alike.
 */
export function packMessage(body: unknown, many: boolean = false): PackedMessage {
  attachments = []
  classes = undefined
  recording = many
  records = 0
  try {
    const packed = packr.pack(body, RESERVE_START_SPACE | prefixLength)
    return { packed, attachments, classes: classes ?? none }
  } finally {
    attachments = []
    recording = false
    limitSlab(packr)
  }
}

/** msgpackr would go on allocating slabs of the size of the largest message ever packed. */
function limitSlab(used: Packr): void {
  if (used.offset > largeMessage) used.useBuffer(Buffer.allocUnsafeSlow(slabSize))
}

/** Memory that the next message is packed into as well. */
export type Slab = Buffer<ArrayBuffer> & { readonly start: number; readonly end: number }

/** Packs one value in place, from a multiple of 8 on. Undefined: its message needs more than the bytes. */
export function packInPlace(body: unknown): Slab | undefined {
  classes = undefined
  try {
    const slab = packr.pack(body, REUSE_BUFFER_MODE | RESET_BUFFER_MODE) as Slab
    return attachments.length === 0 && classes === undefined ? slab : undefined
  } finally {
    if (attachments.length > 0) attachments = []
    limitSlab(packr)
  }
}

/** The bytes of one value that holds no attachment, on its own. */
export function packAlone(value: unknown): Packed {
  const { packed } = packMessage(value)
  return new Packed(packed.subarray(prefixLength))
}

const serial = packerOf({ sequential: true })

/** Values that are packed one after the other, and of which a reader gets all, in this order: the kinds of objects so far. */
export class PackedSeries {
  #kinds: Packr['structures'] = []
  #records = 0

  pack(value: unknown): Packed {
    attaching = false
    recording = true
    records = this.#records
    serial.structures = this.#kinds
    try {
      const bytes = serial.pack(value)
      this.#records = records
      return new Packed(bytes)
    } catch (error) {
      // What names a kind may be in what was lost: each is named again.
      this.restart()
      throw error
    } finally {
      attaching = true
      recording = false
      limitSlab(serial)
    }
  }

  /** The next value begins another series. */
  restart(): void {
    this.#kinds = []
    this.#records = 0
  }
}

/** The values of a series. */
export function unpackSeries(parts: readonly Uint8Array[]): unknown[] {
  // As the items of one array.
  const head = Buffer.from([0xdd, 0, 0, 0, 0])
  head.writeUInt32BE(parts.length, 1)
  return unpack(Buffer.concat([head, ...parts]), []) as unknown[]
}

/**
 * The bytes of one value with all that it holds, the classes that it names, and whether it holds something that processes
 * share. The bytes are the caller's alone.
 */
export function packWhole(value: unknown): {
  bytes: Buffer
  classes: ReadonlyMap<string, ClassReference>
  shares: boolean
} {
  attaching = false
  shares = false
  try {
    const { packed, classes } = packMessage(value)
    const bytes = packed.subarray(prefixLength)
    // The slab that smaller messages are packed into is used again.
    return { bytes: packed.length > largeMessage ? bytes : Buffer.from(bytes), classes, shares }
  } finally {
    attaching = true
  }
}

/** Unpacks one msgpack value that takes all of `bytes`. */
export function unpack(bytes: Buffer, binaries: readonly Buffer[]): unknown {
  received = binaries
  try {
    return unpackr.unpack(bytes) as unknown
  } finally {
    received = []
  }
}

const range = { start: 0, end: 0 }

/** The same for a part of memory, which may be written again afterwards. */
export function unpackPart(memory: Buffer, start: number, end: number): unknown {
  range.start = start
  range.end = end
  return unpackr.unpack(memory, range) as unknown
}
