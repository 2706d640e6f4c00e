import { Segment } from '../../dist/index.js'

// Attaches a segment of its parent and does one thing with it.

const [what, handle] = process.argv.slice(2)

const does = {
  add() {
    const words = new Int32Array(Segment.attach(JSON.parse(handle)).buffer)
    for (let count = 0; count < 1_000_000; count++) Atomics.add(words, 0, 1)
  },
  reads() {
    console.log(Buffer.from(Segment.attach(JSON.parse(handle)).buffer, 0, 5).toString())
  },
  fails() {
    try {
      Segment.attach(JSON.parse(handle))
    } catch (error) {
      console.log(error.name, error.code, error.message)
    }
  },
  creates() {
    console.log(JSON.stringify(Segment.create(100).handle))
  },
}

does[what]()
