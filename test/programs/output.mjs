import { Pool } from '@forkyard/core'

// Tasks write to the standard streams of their workers; then the program ends in one way or another.

const printLines = count => {
  for (let line = 0; line < count; line++) console.log(String(line).padEnd(99, '.'))
}

const tasks = {
  async 'long lines of two workers'(pool) {
    const print = async letter => {
      for (let line = 0; line < 200; line++) {
        // In pieces, with turns of the event loop between them.
        for (let piece = 0; piece < 4; piece++) {
          process.stdout.write(letter.repeat(2500))
          if (piece % 2) await new Promise(resolve => setImmediate(resolve))
        }
        process.stdout.write('\n')
      }
    }
    await pool.map(print, ['a', 'b'], { chunkSize: 1 })
  },

  async '4 MB and exit'(pool) {
    const printAndExit = () => {
      for (let line = 0; line < 40_000; line++) console.log(String(line).padEnd(99, '.'))
      process.exit(3)
    }
    await pool.apply(printAndExit).catch(error => console.error(error.name))
  },

  async '4 MB in one write and exit'(pool) {
    const printAndExit = () => {
      const lines = Array.from({ length: 40_000 }, (_, line) => String(line).padEnd(99, '.'))
      process.stdout.write(`${lines.join('\n')}\n`)
      process.exit(3)
    }
    await pool.apply(printAndExit).catch(error => console.error(error.name))
  },

  '1 MB': pool => pool.apply(printLines, [10_000]),

  async 'both streams'(pool) {
    const print = () => {
      console.log('to stdout')
      console.error('to stderr')
    }
    await pool.apply(print)
  },

  async 'a line while the program is busy'(pool) {
    await pool.ready()
    const printing = pool.apply(() => console.log('printed'))
    // The call leaves, and its line and its result arrive while this program looks elsewhere.
    await new Promise(resolve => setImmediate(resolve))
    for (const end = performance.now() + 50; performance.now() < end; );
    await printing
  },

  async 'a word without a line end'(pool) {
    await pool.apply(() => void process.stdout.write('unfinished'))
  },

  async 'a line of 3 MB'(pool) {
    await pool.apply(() => void process.stdout.write(`${'x'.repeat(3 * 2 ** 20)}\n`))
  },

  async 'letters of several bytes'(pool) {
    const print = () => {
      for (let line = 0; line < 2000; line++) console.log('äöü€🙂'.repeat(20))
    }
    await pool.apply(print)
  },

  async nothing(pool) {
    await pool.map(x => x, [1, 2, 3])
  },
}

const ends = {
  async join(pool) {
    await pool.close()
    await pool.join()
  },
  terminate: pool => pool.terminate(),
  forget() {},
  exit: () => process.exit(),
}

const [, , task, end] = process.argv
const pool = new Pool({ processes: task.includes('two workers') ? 2 : 1 })
await tasks[task](pool)
await ends[end](pool)
