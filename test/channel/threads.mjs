import { once } from 'node:events'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { deserialize, Pool, Queue, serialize } from '@forkyard/core'

// Threads of one process, and a pool beside them, at the ends of the same queues.

if (isMainThread) {
  console.log(JSON.stringify(await main()))
} else {
  const { questions, answers } = deserialize(workerData)
  // A wait alone does not keep a thread.
  const staying = setInterval(() => {}, 1000)
  for await (const number of questions) answers.putSync([number, 'thread'])
  parentPort.postMessage(serialize(answers))
  await once(parentPort, 'message')
  clearInterval(staying)
  process.exit()
}

async function main() {
  const questions = new Queue({ maxSize: 2 })
  const answers = new Queue({ capacity: 1024 })
  const bytes = serialize({ questions, answers })
  const threads = [1, 2].map(() => new Worker(new URL(import.meta.url), { workerData: bytes }))
  const backs = threads.map(thread => once(thread, 'message'))
  const pool = new Pool({ processes: 1 })
  const pooled = pool.apply(
    async (from, to) => {
      for await (const number of from) await to.put([number, 'process'])
    },
    [questions, answers],
  )
  const collecting = (async () => {
    const numbers = []
    for (let count = 0; count < 300; count++) numbers.push((await answers.get())[0])
    return numbers.sort((one, other) => one - other)
  })()
  for (let number = 0; number < 300; number++) await questions.put(number)
  const numbers = await collecting
  questions.close()
  const same = []
  for (const [index, back] of backs.entries()) {
    const [message] = await back
    same.push(deserialize(message) === answers)
    threads[index].postMessage('done')
    await once(threads[index], 'exit')
  }
  await pooled
  await pool.close()
  await pool.join()
  return { complete: numbers.every((number, index) => number === index), count: numbers.length, same }
}
