import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type RandomSource, randomFrom } from './random.ts'
import { encodeWav, type SampleFormat, type Sound } from './wav.ts'

/** The kinds of file that the clips take turns in, so that every part of the reader has something to do. */
const RECORDINGS: { sampleRate: number; channelCount: 1 | 2; format: SampleFormat }[] = [
  { sampleRate: 44_100, channelCount: 1, format: { kind: 'integer', bits: 16 } },
  { sampleRate: 48_000, channelCount: 1, format: { kind: 'integer', bits: 24 } },
  { sampleRate: 32_000, channelCount: 2, format: { kind: 'integer', bits: 16 } },
  { sampleRate: 44_100, channelCount: 1, format: { kind: 'float', bits: 32 } },
  { sampleRate: 48_000, channelCount: 1, format: { kind: 'integer', bits: 32 } },
]

/**
 * Writes clips of invented speech and music, the same ones every time, `seconds` long on average.
 */
export async function writeClips(folder: string, count: number, seconds: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const kind = index % 2 === 0 ? 'speech' : 'music'
    const name = `${String(index + 1).padStart(2, '0')}-${kind}.wav`
    // Multiples of the golden ratio spread the lengths evenly between 0.7 and 1.3 times the mean.
    const length = seconds * (0.7 + 0.6 * ((index * 0.618) % 1))
    await writeFile(join(folder, name), encodeWav(synthesise(index, length)))
  }
}

/** One clip: its kind, format and sound follow from its index. */
export function synthesise(index: number, seconds: number): Sound {
  const { sampleRate, channelCount, format } = RECORDINGS[index % RECORDINGS.length]!
  const samples = new Float64Array(Math.max(1, Math.round(seconds * sampleRate)))
  const random = randomFrom(`clip ${index}`)
  if (index % 2 === 0) speak(samples, sampleRate, random)
  else play(samples, sampleRate, random)
  const channels = channelCount === 1 ? [samples] : [samples, delayed(samples, Math.round(0.012 * sampleRate))]
  return { sampleRate, format, channels }
}

/** The first three resonances of the vocal tract, in Hz, for a, e, i, o and u. */
const VOWELS = [
  [730, 1090, 2440],
  [530, 1840, 2480],
  [270, 2290, 3010],
  [570, 840, 2410],
  [300, 870, 2240],
] as const

/** Syllables: the pulses of a voice, or the hiss of a consonant, through the resonances of a vowel. */
function speak(samples: Float64Array, sampleRate: number, random: RandomSource): void {
  const voice = 90 + 130 * random()
  for (let start = 0; start < samples.length; ) {
    const length = Math.round(sampleRate * (0.12 + 0.18 * random()))
    const end = Math.min(samples.length, start + length)
    const vowel = VOWELS[Math.floor(random() * VOWELS.length)]!
    const resonators = vowel.map(frequency => resonator(frequency, sampleRate))
    const pitch = voice * (0.85 + 0.3 * random())
    const consonant = Math.round(length * 0.2 * random())

    for (let index = start, phase = 0; index < end; index++) {
      const progress = (index - start) / length
      phase += (pitch * (1 - 0.1 * progress)) / sampleRate
      const pulse = phase >= 1 ? 1 : 0
      phase -= pulse
      const source = index - start < consonant ? 0.2 * (random() - 0.5) : pulse
      let sample = 0
      for (const resonate of resonators) sample += resonate(source)
      samples[index] = 0.3 * sample * Math.sin(Math.PI * progress)
    }
    // Now and then a pause, as between two phrases.
    start = end + Math.round(sampleRate * (random() < 0.2 ? 0.35 : 0.02))
  }
}

/** A two-pole filter that rings at one frequency, about 80 Hz wide. */
function resonator(frequency: number, sampleRate: number): (sample: number) => number {
  const radius = Math.exp((-Math.PI * 80) / sampleRate)
  const feedback = 2 * radius * Math.cos((2 * Math.PI * frequency) / sampleRate)
  let last = 0
  let beforeLast = 0
  return sample => {
    const now = sample + feedback * last - radius * radius * beforeLast
    beforeLast = last
    last = now
    return 0.1 * now
  }
}

/** Plucked notes of a pentatonic scale, each with five harmonics that die away, one over another. */
function play(samples: Float64Array, sampleRate: number, random: RandomSource): void {
  const scale = [0, 2, 4, 7, 9, 12, 14, 16]
  const beat = Math.round(sampleRate * (0.18 + 0.12 * random()))
  for (let start = 0; start < samples.length; start += beat) {
    if (random() < 0.15) continue
    const frequency = 165 * 2 ** (scale[Math.floor(random() * scale.length)]! / 12)
    const end = Math.min(samples.length, start + 3 * beat)
    for (let harmonic = 1; harmonic <= 5; harmonic++) {
      const step = (2 * Math.PI * frequency * harmonic) / sampleRate
      const decay = Math.exp((-2.5 * harmonic) / sampleRate)
      for (let index = start, loudness = 0.25 / harmonic; index < end; index++, loudness *= decay) {
        samples[index]! += loudness * Math.sin(step * (index - start))
      }
    }
  }
}

function delayed(samples: Float64Array, by: number): Float64Array<ArrayBuffer> {
  const copy = new Float64Array(samples.length)
  copy.set(samples.subarray(0, Math.max(0, samples.length - by)), Math.min(by, samples.length))
  return copy
}
