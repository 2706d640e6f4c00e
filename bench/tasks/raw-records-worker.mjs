/* The other side of `contestants/peers/raw-records.mjs`: each frame there and back. */
import { readFrames, toFrame } from './record-frames.mjs'
import { identity } from './tasks.mjs'

readFrames(process.stdin, items => process.stdout.write(toFrame(items.map(identity))))
