import { Pool, tasks } from '@forkyard/core'
import { PaymentError, RetryError } from '../tasks/failures.mjs'

// A program as a user writes it: nothing is registered, the classes are only exported by the module of the tasks.

const { pay, payLater, retry } = tasks(new URL('../tasks/failures.mjs', import.meta.url))
const pool = new Pool({ processes: 2 })
const failureOf = promise =>
  promise.then(
    () => undefined,
    error => error,
  )

const error = await failureOf(pool.apply(pay, [25]))
const aggregate = await failureOf(pool.apply(retry, [3]))

console.log(
  JSON.stringify({
    isInstance: error instanceof PaymentError,
    missing: error.missing,
    message: error.message,
    keys: Object.keys(error).sort(),
    aggregate: [
      aggregate instanceof RetryError,
      aggregate.attempts,
      aggregate.errors.every(inner => inner instanceof PaymentError),
    ],
    later: (await failureOf(pool.map(payLater, [1]))) instanceof PaymentError,
    imap: (await failureOf(pool.imap(pay, [1]).next())) instanceof PaymentError,
  }),
)
await pool.close()
await pool.join()
