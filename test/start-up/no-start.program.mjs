import { Pool } from '@forkyard/core'

// Workers cannot start: does the program end by itself, and what does it hear?

const pool = new Pool({ processes: 2, execArgv: ['--there-is-no-such-option'], stderr: 'ignore' })
const how = process.argv[2]
if (how === 'waits') {
  await pool.map(x => x, [1, 2, 3]).catch(error => console.log(error.code))
} else if (how === 'waits for ready') {
  await pool.ready().catch(error => console.log(error.code))
} else if (how === 'closes') {
  await pool.close()
  await pool.join()
  console.log('joined')
} else if (how === 'terminates') {
  await pool.terminate()
  console.log('terminated')
}
