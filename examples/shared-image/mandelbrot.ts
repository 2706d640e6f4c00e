/** Bytes of a pixel: red, green and blue. */
export const channels = 3

export interface Picture {
  width: number
  height: number
}

/** Consecutive rows of a picture. */
export interface Band extends Picture {
  firstRow: number
  rows: number
}

/** The part of the plane that the picture shows: a valley with spirals on both of its sides. */
const view = { x: -0.7468, y: 0.1235, width: 0.0125 }
const mostSteps = 1500
/** Beyond this distance (its square) a point never comes back; it is far, so that the colours have no steps. */
const farAway = 2 ** 16

/** Draws rows of the Mandelbrot set. @param pixels As many bytes as these rows have. */
export function drawRows({ width, height, firstRow, rows }: Band, pixels: Uint8Array): void {
  const scale = view.width / width
  for (let row = 0; row < rows; row++) {
    const y = view.y - (firstRow + row + 0.5 - height / 2) * scale
    for (let column = 0; column < width; column++) {
      const x = view.x + (column + 0.5 - width / 2) * scale
      paint(stepsToLeave(x, y), pixels, (row * width + column) * channels)
    }
  }
}

/** After how many steps, with a fraction, a point is far away; Infinity: it stays. */
function stepsToLeave(cx: number, cy: number): number {
  let x = 0
  let y = 0
  for (let step = 0; step < mostSteps; step++) {
    const xx = x * x
    const yy = y * y
    if (xx + yy > farAway) return step + 1 - Math.log2(Math.log2(xx + yy) / 2)
    y = 2 * x * y + cy
    x = xx - yy + cx
  }
  return Number.POSITIVE_INFINITY
}

/** From night over sky, white and gold to brown, and from there to night again. */
const stops = [
  [0, 7, 60],
  [24, 95, 180],
  [235, 250, 255],
  [255, 170, 30],
  [70, 20, 15],
] as const
const colours = 512
const palette = new Uint8Array(colours * channels)
for (let index = 0; index < colours; index++) {
  const position = (index / colours) * stops.length
  const [from, to] = [stops[Math.floor(position)]!, stops[Math.ceil(position) % stops.length]!]
  const share = position % 1
  from.forEach((start, channel) => {
    palette[index * channels + channel] = start + (to[channel]! - start) * share
  })
}

/** The same distance between two colours for each doubling of the steps: those near the set are many. */
function paint(steps: number, pixels: Uint8Array, offset: number): void {
  if (steps === Number.POSITIVE_INFINITY) {
    pixels.fill(0, offset, offset + channels)
    return
  }
  const colour = Math.floor(Math.log2(1 + steps / 40) * colours * 0.9) % colours
  for (let channel = 0; channel < channels; channel++) pixels[offset + channel] = palette[colour * channels + channel]!
}
