import { type ClassReference, classKey } from './class-registration.ts'
import { type DehydrateOptions, dehydrate } from './dehydrate.ts'
import { EncodeError } from './encode-error.ts'
import { type Frame, maximumSectionLength, prefixLength, sealFrame } from './frame.ts'
import { Graph } from './graph.ts'
import { hydrate } from './hydrate.ts'
import { Packed, type PackedSeries, packAlone, packMessage, packWhole, unpack, unpackSeries } from './packer.ts'
import { examine } from './plain.ts'
import { ProtocolError } from './protocol-error.ts'
import { adoptClass, registrationByKey } from './reduce.ts'

/*
 * Values <-> frames. A user's value is first prepared, alone, so that one which cannot travel fails alone; then a message
 * of prepared values is encoded in one go. On the other side a message is decoded in one go, and each value is revived
 * alone, so that a `decode` of the user's that throws costs one item too.
 *
 *   value -- prepare --> prepared -- encodeMessage --> buffers ~~~> frame -- decodeMessage --> prepared -- revive --> value
 */

/** A value that is known to travel: itself when it is plain, else its table form, or its bytes. */
export type Prepared = unknown

/** @throws {EncodeError} with the path of what cannot travel. */
export function prepare(value: unknown, options?: DehydrateOptions): Prepared {
  return examine(value).plain ? value : dehydrate(value, options)
}

/**
 * Prepares a value and takes it down at once, so that nothing that happens to it later changes what travels.
 * `live`: that is not possible, because it holds large binaries, whose memory is only read when the message is written, or
 * names classes, which are gathered then. Write the message before anybody can touch the value again.
 * @param series Of the other values of its message.
 */
export function prepareSnapshot(
  value: unknown,
  options?: DehydrateOptions,
  series?: PackedSeries,
): { prepared: Prepared; live: boolean } {
  if (typeof value !== 'object' || value === null) return { prepared: prepare(value, options), live: false }
  const { plain, bulky } = examine(value)
  if (plain && bulky) return { prepared: value, live: true }
  if (plain) return { prepared: series ? series.pack(value) : packAlone(value), live: false }
  const graph = dehydrate(value, options)
  // What it shares is only known to the other side when that has the message: until then it is held.
  const live = graph.bulky || graph.shares || graph.classes.size > 0
  return { prepared: live ? graph : packAlone(graph), live }
}

/**
 * The buffers of one frame, to be written in this order.
 * @param many The message holds many values, which may be alike.
 * @throws {EncodeError} when the message is larger than a frame can be.
 */
export function encodeMessage(kind: number, body: unknown, many: boolean = false): Uint8Array[] {
  const { packed, attachments, classes } = pack(body, many)
  const length = packed.length - prefixLength
  if (length > maximumSectionLength) {
    throw new EncodeError(
      `it takes ${length} bytes beside its large binaries; the limit is ${maximumSectionLength}. Send less at a time, or send binaries.`,
      '',
    )
  }
  return sealFrame(kind, packed, packReferences(classes), attachments)
}

function pack(body: unknown, many: boolean): ReturnType<typeof packMessage> {
  try {
    return packMessage(body, many)
  } catch (cause) {
    // Every value was prepared, so what is left is a message beyond what a Buffer can hold, or memory that ran out.
    throw new EncodeError(`packing it failed: ${String(cause)}`, '', undefined, { cause })
  }
}

const noHeader = Buffer.alloc(0)

function packReferences(classes: ReadonlyMap<string, ClassReference>): Uint8Array {
  if (classes.size === 0) return noHeader
  return packAlone([...classes.values()].map(reference => [reference.url, reference.export])).bytes
}

/**
 * Imports the classes that a frame names and that this process does not know yet; undefined when there is nothing to
 * wait for. It never fails: a value whose class is missing fails alone when it is revived, an error falls back to its
 * built-in class.
 */
export function loadClasses(frame: Frame, load: (url: string) => Promise<object>): Promise<void> | undefined {
  if (frame.header.length === 0) return undefined
  return loadReferences(unpack(frame.header, []) as ClassNames, load)
}

function loadReferences(names: ClassNames, load: (url: string) => Promise<object>): Promise<void> | undefined {
  const references = names.map(([url, name]) => ({ url, export: name }))
  const missing = references.filter(reference => !registrationByKey(classKey(reference)))
  if (missing.length === 0) return undefined
  return Promise.all(missing.map(reference => loadClass(reference, load))).then(() => undefined)
}

/** A module that awaits us at its top level would never finish loading while we wait for it. */
const longestImport = 1000

async function loadClass(reference: ClassReference, load: (url: string) => Promise<object>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<undefined>(resolve => {
    timer = setTimeout(resolve, longestImport, undefined)
  })
  try {
    const module = await Promise.race([load(reference.url), patience])
    if (module) adoptClass(reference, (module as Record<string, unknown>)[reference.export])
  } catch {
    // What needed the class says so.
  } finally {
    clearTimeout(timer)
  }
}

/** References to classes, as a frame and a capsule name them. */
export type ClassNames = readonly (readonly [url: string, name: string])[]

/**
 * Packs a message of prepared values by itself, for a reader who unpacks it later: nothing that happens to the values
 * afterwards changes it.
 */
export function sealCapsule(body: unknown): {
  capsule: Uint8Array
  classes: ClassNames
  /** It holds something that processes share, and is good as long as that lives here. */
  shares: boolean
} {
  const { bytes, classes, shares } = packWhole(body)
  return { capsule: bytes, classes: [...classes.values()].map(({ url, export: name }) => [url, name]), shares }
}

/** What was sealed, its values still prepared, once the classes that it names are loaded. */
export async function openCapsule(
  capsule: Uint8Array,
  classes: ClassNames,
  load: (url: string) => Promise<object>,
): Promise<unknown> {
  await loadReferences(classes, load)
  return unpack(Buffer.from(capsule.buffer, capsule.byteOffset, capsule.byteLength), [])
}

/** It was to go to somebody who will not get it any more: what it shares is not on its way. */
export function takeBack(prepared: Prepared): void {
  if (prepared instanceof Graph) for (const handle of prepared.handles) handle.takeBack()
}

/** Values of a series, as values that do not need each other. */
export function separate(values: readonly Prepared[]): Prepared[] {
  const unpacked = unpackSeries(values.flatMap(value => (value instanceof Packed ? [value.bytes] : [])))
  let next = 0
  return values.map(value => (value instanceof Packed ? packAlone(unpacked[next++]) : value))
}

/** The body of a frame, its values still prepared. */
export function decodeMessage(frame: Frame): unknown {
  try {
    return unpack(frame.body, frame.attachments)
  } catch (error) {
    throw new ProtocolError(`A frame of kind ${frame.kind} holds no valid msgpack: ${String(error)}`, { cause: error })
  }
}

export function revive(prepared: Prepared): unknown {
  return prepared instanceof Graph ? hydrate(prepared.nodes) : prepared
}
