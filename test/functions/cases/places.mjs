import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Places in a module, as messages have them: `/path/to/file.mjs:12:5`.
 * @param {string} url import.meta.url
 */
export function placesIn(url) {
  const file = fileURLToPath(url)
  const lines = readFileSync(file, 'utf8').split('\n')
  const place = (text, offset) => {
    const line = lines.findIndex(each => each.includes(text))
    return `${file}:${line + 1}:${lines[line].indexOf(text) + offset + 1}`
  }
  return {
    /** Where a text stands for the first time. */
    at: text => place(text, 0),
    /** What stands behind it there. */
    after: text => place(text, text.length),
  }
}

export const moveIt =
  "Move it to a module of its own, from which a pool takes it by reference: import it, or task(new URL('./tasks.js', import.meta.url), 'name')."
