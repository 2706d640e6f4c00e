import * as multiprocessing from '@forkyard/core/python'
import { current_process } from '@forkyard/core/python'

// What a program in Python looks like here.

const names = new multiprocessing.Queue()
const total = new multiprocessing.Value('i', 0)
const squares = multiprocessing.RawArray('d', 3)

const square = x => {
  squares[x] = x ** 2
  total.add(x)
  return current_process().name
}
const introduce = async greeting => {
  await names.put(`${greeting} from ${multiprocessing.current_process().name}`)
}

const workerEntry = process.argv[2] === undefined ? undefined : new URL(process.argv[2], import.meta.url)
const pool = new multiprocessing.Pool({ processes: 1, workerEntry })
const workers = await pool.map(square, [0, 1, 2])
await pool.close()
await pool.join()

const child = new multiprocessing.Process({ target: introduce, args: ['hello'], workerEntry })
await child.start()
const name = await names.get()
await child.join()

console.log(JSON.stringify({ workers, total: total.value, squares: [...squares], name, exitCode: child.exitCode }))
