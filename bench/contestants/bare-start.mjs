/*
 * `node bare-start.mjs WORD`: the floor of `start-once.mjs`. Prints the milliseconds of one bare child that answers one
 * message, of two that are started together, of the import of an empty module.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'

const [word] = process.argv.slice(2)
if (word === 'version') console.log(JSON.stringify(`node ${process.version.slice(1)}`))
else if (word === 'import') await measure(() => import('../tasks/empty.mjs'))
else if (word === 'first') await measure(startChild)
else await measure(() => Promise.all([startChild(), startChild()]))
process.exit()

async function startChild() {
  const child = fork(new URL('../tasks/echo.mjs', import.meta.url))
  child.send('a message')
  await once(child, 'message')
}

/** @param {() => Promise<unknown>} step */
async function measure(step) {
  const start = performance.now()
  await step()
  console.log(performance.now() - start)
}
