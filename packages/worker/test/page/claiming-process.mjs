import { WorkerPage } from '../../dist/index.js'

// A worker that comes to one item after the other until it meets one that is taken, tells its parent, and goes on behind.

const page = WorkerPage.attach(JSON.parse(process.argv[2]))
const items = Number(process.argv[3])
const runs = new Uint8Array(items)
let item = 0

process.on('message', next => {
  if (next === 'end') {
    process.send(Buffer.from(runs).toString('base64'), () => process.disconnect())
    return
  }
  item = Math.max(item, next)
  run()
})

function run() {
  while (item < items && page.claim(item, performance.now())) {
    runs[item]++
    page.finish(item)
    item++
  }
  process.send(item)
}

run()
