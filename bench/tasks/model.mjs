/*
 * Three kinds of work, after the benchmarks of Python's mpire: numerical computing, state that a worker keeps, and a model
 * that takes long to load. `model_tasks.py` is its twin, with sizes that take Python as long.
 */

const imageSize = 256
const filterSize = 11
/** Every so many pixels one goes back. */
const stride = 5

/** @type {Float64Array | undefined} */
let image

/** An image convolved with a random filter. @param {number} seed @returns {Float64Array} a part of its pixels */
export function convolve(seed) {
  image ??= randomNumbers(imageSize ** 2, 1)
  const filter = randomNumbers(filterSize ** 2, seed)
  const size = imageSize - filterSize + 1
  const result = new Float64Array(size ** 2)
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let sum = 0
      for (let y = 0; y < filterSize; y++) {
        const from = (row + y) * imageSize + column
        for (let x = 0; x < filterSize; x++) {
          sum += /** @type {number} */ (image[from + x]) * /** @type {number} */ (filter[y * filterSize + x])
        }
      }
      result[row * size + column] = sum
    }
  }
  return result.filter((_, index) => index % stride === 0)
}

/** @type {Map<string, number>} */
const prefixes = new Map()

/** Adds the beginnings of all words to those that this worker has counted. @param {string} text @returns {number} how many it knows */
export function countPrefixes(text) {
  for (const word of text.split(' ')) {
    for (let length = 1; length <= word.length; length++) {
      const prefix = word.slice(0, length)
      prefixes.set(prefix, (prefixes.get(prefix) ?? 0) + 1)
    }
  }
  return prefixes.size
}

const inputs = 784
const hidden = 128
const classes = 10
const batchSize = 32

/** @type {{ first: Float64Array, second: Float64Array } | undefined} */
let model

/** Which class each image of a batch is of. @param {Uint8Array} batch @returns {number[]} */
export function predict(batch) {
  model ??= loadModel()
  const { first, second } = model
  /** @type {number[]} */
  const found = []
  for (let index = 0; index < batchSize; index++) {
    const activations = layer(batch.subarray(index * inputs, (index + 1) * inputs), first, hidden)
    const scores = layer(activations, second, classes)
    found.push(scores.indexOf(Math.max(...scores)))
  }
  return found
}

/** Takes some 200 ms. */
function loadModel() {
  let first = randomNumbers(inputs * hidden, 2)
  for (let pass = 0; pass < 150; pass++) first = first.map(weight => Math.tanh(weight * 1.01))
  return { first, second: randomNumbers(hidden * classes, 3) }
}

/** @param {Uint8Array | Float64Array} values @param {Float64Array} weights @param {number} outputs */
function layer(values, weights, outputs) {
  const result = new Float64Array(outputs)
  for (let output = 0; output < outputs; output++) {
    let sum = 0
    const from = output * values.length
    for (let input = 0; input < values.length; input++) {
      sum += /** @type {number} */ (values[input]) * /** @type {number} */ (weights[from + input])
    }
    result[output] = Math.max(0, sum)
  }
  return result
}

/** What is given to each of them. */
export const modelItems = {
  convolve: () => Array.from({ length: 150 }, (_, index) => index + 10),
  countPrefixes: () => {
    const texts = Array.from({ length: 50 }, (_, index) => Array.from(randomNumbers(2000, index), toWord).join(' '))
    return Array.from({ length: 500 }, (_, index) => texts[index % texts.length] ?? '')
  },
  predict: () => {
    const batches = Array.from({ length: 20 }, (_, index) =>
      Uint8Array.from(randomNumbers(inputs * batchSize, index), value => value * 256),
    )
    return Array.from({ length: 300 }, (_, index) => batches[index % batches.length])
  },
}

/** Of 2 to 7 letters. @param {number} number below 1 */
function toWord(number) {
  return Math.floor(number * 26 ** (2 + ((number * 1e6) % 6))).toString(26)
}

/** The same for each contestant, from 0 to below 1. @param {number} count @param {number} seed */
function randomNumbers(count, seed) {
  let state = seed
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  })
}
