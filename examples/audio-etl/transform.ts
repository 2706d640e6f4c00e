import { addNoise } from './noise.ts'
import { randomFrom } from './random.ts'
import { filterSpectrum } from './spectral-filter.ts'
import { decodeWav, encodeWav, type Sound } from './wav.ts'

/** The loudest sample of every file that is written: 1 dB below full scale, so that no converter clips it. */
export const PEAK_LEVEL = 10 ** (-1 / 20)

/**
 * The whole chain, from the bytes of one file to those of another. It only computes: no waiting, no reading, no
 * writing. The noise depends on the name alone, so the same file gives the same bytes wherever it is processed.
 */
export function transformWav(bytes: Uint8Array, name: string): Uint8Array {
  return encodeWav(transform(decodeWav(bytes), name))
}

function transform(sound: Sound, name: string): Sound {
  const random = randomFrom(name)
  const channels = sound.channels.map(samples => {
    addNoise(samples, random)
    return filterSpectrum(samples, sound.sampleRate)
  })
  normalise(channels)
  return { ...sound, channels }
}

/** Brings the loudest sample of all channels to PEAK_LEVEL, in place; one gain for all keeps the stereo image. */
function normalise(channels: Float64Array[]): void {
  let peak = 0
  for (const samples of channels) {
    for (const sample of samples) peak = Math.max(peak, Math.abs(sample))
  }
  if (peak === 0) return
  for (const samples of channels) {
    for (let index = 0; index < samples.length; index++) samples[index]! *= PEAK_LEVEL / peak
  }
}
