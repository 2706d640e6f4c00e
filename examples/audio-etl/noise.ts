import type { RandomSource } from './random.ts'

/** How far the noise lies below the sound, as a ratio of amplitudes: 40 dB. */
const NOISE_LEVEL = 10 ** (-40 / 20)

/** Adds white Gaussian noise in place, in proportion to the sound: silence stays silent. */
export function addNoise(samples: Float64Array, random: RandomSource): void {
  const deviation = rootMeanSquare(samples) * NOISE_LEVEL
  // Box and Muller's method makes two independent Gaussian values of two uniform ones.
  for (let index = 0; index < samples.length; index += 2) {
    const radius = deviation * Math.sqrt(-2 * Math.log(1 - random()))
    const angle = 2 * Math.PI * random()
    samples[index]! += radius * Math.cos(angle)
    if (index + 1 < samples.length) samples[index + 1]! += radius * Math.sin(angle)
  }
}

function rootMeanSquare(samples: Float64Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length)
}
