import FFT from 'fft.js'

/** So many frames begin within the length of one: a sample is filtered sixteen times and the results averaged. */
const OVERLAP = 16
const LOWEST_FREQUENCY = 50
const HIGHEST_FREQUENCY = 14_000
/** What is left of a frequency in which there is nothing but noise: 20 dB less. */
const CLOSED_GAIN = 0.1
/** How much of the way to its new value a gain goes in one frame; a jump would be heard as a click. */
const GAIN_STEP = 0.15

/**
 * A band-pass filter and a noise gate, both in the frequency domain. Returns as many samples as it is given.
 *
 *     samples ─▶ frame × Hann window ─▶ FFT ─▶ × gain of each frequency ─▶ inverse FFT ─▶ added up at the frame's place
 *
 * The frame lies in the middle of an FFT of twice its length: the product of two spectra is a *circular* convolution,
 * and the filter's ringing before and after the frame would otherwise come back in at the other end.
 */
export function filterSpectrum(samples: Float64Array, sampleRate: number): Float64Array<ArrayBuffer> {
  const frameLength = frameLengthFor(sampleRate)
  const hop = frameLength / OVERLAP
  const margin = frameLength / 2
  // Silence on both sides, so that every frame and all of its ringing has a place.
  const padding = 2 * frameLength
  const end = padding + samples.length
  const input = new Float64Array(end + padding)
  input.set(samples, padding)
  const output = new Float64Array(input.length)

  const fft = new FFT(2 * frameLength)
  const window = hannWindow(frameLength)
  const frame = new Float64Array(2 * frameLength)
  const spectrum = new Float64Array(4 * frameLength)
  const filtered = new Float64Array(4 * frameLength)
  const band = bandPass(frameLength, sampleRate)
  const noise = new Float64Array(band.length)
  const gate = new Float64Array(band.length).fill(1)

  for (let start = padding; start < end; start += margin) {
    takeFrame(frame, input, start, window)
    fft.realTransform(spectrum, frame)
    followNoise(noise, spectrum)
  }
  for (let start = padding - frameLength + hop; start < end; start += hop) {
    takeFrame(frame, input, start, window)
    fft.realTransform(spectrum, frame)
    moveGate(gate, noise, spectrum)
    applyGains(spectrum, band, gate)
    fft.completeSpectrum(spectrum)
    fft.inverseTransform(filtered, spectrum)
    addFrame(output, filtered, start - margin)
  }
  return output.slice(padding, end)
}

/** The power of two nearest to 43 ms: long enough to tell the harmonics of a voice apart. */
function frameLengthFor(sampleRate: number): number {
  return Math.max(2 * OVERLAP, 2 ** Math.round(Math.log2(0.043 * sampleRate)))
}

function hannWindow(length: number): Float64Array {
  return Float64Array.from({ length }, (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / length))
}

/** The gain of each frequency from 0 to half the sample rate, falling off softly outside the band. */
function bandPass(frameLength: number, sampleRate: number): Float64Array {
  return Float64Array.from({ length: frameLength + 1 }, (_, bin) => {
    const frequency = (bin * sampleRate) / (2 * frameLength)
    const high = 1 / (1 + (LOWEST_FREQUENCY / frequency) ** 8)
    const low = 1 / (1 + (frequency / HIGHEST_FREQUENCY) ** 8)
    return high * low
  })
}

/** Puts one frame of the input, faded in and out, into the middle of `frame`. */
function takeFrame(frame: Float64Array, input: Float64Array, start: number, window: Float64Array): void {
  const margin = window.length / 2
  for (let index = 0; index < window.length; index++) frame[margin + index] = input[start + index]! * window[index]!
}

/**
 * The noise of a frequency is the power that it falls below in a tenth of the frames: a frame below it moves the
 * estimate down nine times as far as a frame above it moves it up, and so the two balance at one in ten.
 */
function followNoise(noise: Float64Array, spectrum: Float64Array): void {
  for (let bin = 0; bin < noise.length; bin++) {
    const power = powerOf(spectrum, bin)
    if (noise[bin] === 0) noise[bin] = power
    else noise[bin]! *= power < noise[bin]! ? 0.5 : 2 ** (1 / 9)
  }
}

/** Wiener's rule: a frequency passes by as much as its power exceeds the noise. */
function moveGate(gate: Float64Array, noise: Float64Array, spectrum: Float64Array): void {
  for (let bin = 0; bin < gate.length; bin++) {
    const power = powerOf(spectrum, bin)
    // White noise has ten times the power, on average, that it falls below in a tenth of the frames.
    const excess = power > 0 ? 1 - (10 * noise[bin]!) / power : 0
    gate[bin]! += GAIN_STEP * (Math.max(CLOSED_GAIN, excess) - gate[bin]!)
  }
}

function applyGains(spectrum: Float64Array, band: Float64Array, gate: Float64Array): void {
  for (let bin = 0; bin < band.length; bin++) {
    const gain = band[bin]! * gate[bin]!
    spectrum[2 * bin]! *= gain
    spectrum[2 * bin + 1]! *= gain
  }
}

/** Adds the real part of a filtered frame to the output. Overlapping Hann windows add up to half of their number. */
function addFrame(output: Float64Array, filtered: Float64Array, place: number): void {
  const scale = 2 / OVERLAP
  for (let index = 0; index < filtered.length / 2; index++) output[place + index]! += scale * filtered[2 * index]!
}

function powerOf(spectrum: Float64Array, bin: number): number {
  const real = spectrum[2 * bin]!
  const imaginary = spectrum[2 * bin + 1]!
  return real * real + imaginary * imaginary
}
