// Error classes that no one registers, and tasks that throw them.

export class PaymentError extends RangeError {
  name = 'PaymentError'

  constructor(account, amount) {
    if (account === undefined) throw new TypeError('PaymentError: the account is missing')
    super(`${account.owner} cannot pay ${amount.toFixed(2)}`)
    this.account = account
    this.amount = amount
  }

  get missing() {
    return this.amount - this.account.balance
  }
}

export class RetryError extends AggregateError {
  get name() {
    return 'RetryError'
  }

  get attempts() {
    return this.errors.length
  }
}

class HiddenError extends SyntaxError {
  get name() {
    return 'HiddenError'
  }
  line = 7
}

export function pay(amount) {
  throw new PaymentError({ owner: 'Ann', balance: 10 }, amount)
}

export async function payLater(amount) {
  await null
  return pay(amount)
}

export function retry(times) {
  const errors = Array.from({ length: times }, (_, index) => new PaymentError({ owner: `${index}`, balance: 0 }, index))
  throw new RetryError(errors, 'all attempts failed', { cause: new HiddenError('not exported') })
}

export function hide() {
  throw new HiddenError('not exported')
}

/** The class and the message of an error that came as an argument. */
export function describeError(error) {
  return [error instanceof PaymentError, error instanceof RangeError, error.name, error.message, error.missing]
}

export function returnError() {
  return [new PaymentError({ owner: 'Bob', balance: 1 }, 3)]
}

export function throwsRemotely() {
  return deepInside()
}

function deepInside() {
  throw new Error('thrown in deepInside')
}
