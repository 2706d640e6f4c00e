import * as multiprocessing from '@forkyard/core/python'
import { current_process as processOfTask } from '@forkyard/core/python'

// The same in TypeScript, as tsx and Node itself run it.

const names = new multiprocessing.Queue<string>()
const total: multiprocessing.Value<'i'> = multiprocessing.RawValue('i', 0)
const squares = new multiprocessing.Array('d', 3)

const square = (x: number): string => {
  squares.values[x] = x ** 2
  total.add(x)
  return processOfTask().name
}
const introduce = async (greeting: string): Promise<void> => {
  await names.put(`${greeting} from ${multiprocessing.current_process().name}`)
}

async function main(): Promise<void> {
  const pool = new multiprocessing.Pool({ processes: 1 })
  const workers = await pool.map(square, [0, 1, 2])
  await pool.close()
  await pool.join()

  const child = new multiprocessing.Process({ target: introduce, args: ['hello'] })
  await child.start()
  const name = await names.get()
  await child.join()

  const { exitCode } = child
  console.log(JSON.stringify({ workers, total: total.value, squares: [...squares.values], name, exitCode }))
}

void main()
