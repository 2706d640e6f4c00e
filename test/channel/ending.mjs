import { Pool, Queue, Value } from '@forkyard/core'

// Programs that end while there is something in a queue, or somebody waits for it.

const programs = {
  'values in it'() {
    const queue = new Queue()
    for (let number = 0; number < 1000; number++) queue.putNowait(number)
  },
  'a shared value in it'() {
    new Queue().putNowait(new Value('int32', 1))
  },
  'a waiting put'() {
    const queue = new Queue({ maxSize: 1 })
    queue.putNowait(1)
    queue.put(2).then(() => console.log('put'))
  },
  'a waiting put of a long message'() {
    new Queue({ capacity: 1024 }).put(new Uint8Array(100_000)).then(() => console.log('put'))
  },
  'a waiting get'() {
    new Queue().get().then(() => console.log('got'))
  },
  'an iteration'() {
    const read = async () => {
      for await (const _ of new Queue());
      console.log('read')
    }
    read()
  },
  async 'a full queue of workers'() {
    const pool = new Pool({ processes: 2 })
    const queue = new Queue({ capacity: 1024 })
    const fill = own => {
      while (own.tryPut('value'));
      own.put('waits').catch(() => {})
    }
    await pool.map(fill, [queue, queue], { chunkSize: 1 })
    await pool.close()
    await pool.join()
  },
  async 'waiting gets of workers'() {
    const pool = new Pool({ processes: 2 })
    const queue = new Queue()
    const wait = own => {
      own.get().catch(() => {})
    }
    await pool.map(wait, [queue, queue], { chunkSize: 1 })
    await pool.close()
    await pool.join()
  },
  'process.exit while one waits'() {
    new Queue().get()
    setTimeout(() => process.exit(), 120)
  },
}

await programs[process.argv[2]]()
