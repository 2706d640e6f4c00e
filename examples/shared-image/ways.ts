import { Pool, SharedArray } from '@forkyard/core'
import { type Band, channels, drawRows, type Picture } from './mandelbrot.ts'

export interface Way {
  title: string
  /** Returns the pixels of the whole picture. */
  draw(picture: Picture, bands: readonly Band[], processes: number): Promise<Uint8Array>
}

const sizeOf = ({ width }: Picture, rows: number): number => width * rows * channels

export const ways: readonly Way[] = [
  {
    title: 'plain loop',
    async draw(picture, bands) {
      const pixels = new Uint8Array(sizeOf(picture, picture.height))
      for (const band of bands) drawRows(band, partOf(pixels, band))
      return pixels
    },
  },
  {
    // Each task returns its rows: they are copied into a pipe, out of it, and into the picture.
    title: 'results',
    async draw(picture, bands, processes) {
      const pixels = new Uint8Array(sizeOf(picture, picture.height))
      await using pool = new Pool({ processes })
      const results = pool.imap(band => {
        const part = new Uint8Array(sizeOf(band, band.rows))
        drawRows(band, part)
        return { band, part }
      }, bands)
      for await (const { band, part } of results) partOf(pixels, band).set(part)
      return pixels
    },
  },
  {
    // The workers write into the picture: nothing is sent, and nothing copied.
    title: 'SharedArray',
    async draw(picture, bands, processes) {
      const image = new SharedArray('uint8', sizeOf(picture, picture.height))
      await using pool = new Pool({ processes })
      await pool.map(band => drawRows(band, partOf(image.values, band)), bands)
      return image.values
    },
  },
]

/** The rows of a band, in the picture. */
function partOf(pixels: Uint8Array, { width, firstRow, rows }: Band): Uint8Array {
  return pixels.subarray(firstRow * width * channels, (firstRow + rows) * width * channels)
}
