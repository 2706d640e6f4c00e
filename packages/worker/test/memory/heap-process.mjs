import { deserialize, Value } from '../../dist/index.js'

// Holds what its parent sends, says so, and waits for the next, or for its end.

const held = []
process.on('message', ([what, text]) => {
  try {
    if (what === 'hold') held.push(deserialize(Buffer.from(text, 'base64')))
    if (what === 'dispose') for (const value of held.splice(0)) value[Symbol.dispose]()
    if (what === 'leave') return process.exit()
    process.send([what, held.map(value => (value instanceof Value ? value.value : value))])
  } catch (error) {
    process.send([error.code, error.message])
  }
})
