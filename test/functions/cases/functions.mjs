// Closures that use other functions, and what they return in a worker.

const step = 10

function factorial(n) {
  return n < 2 ? 1 : n * factorial(n - 1)
}
const isEven = n => n === 0 || isOdd(n - 1)
const isOdd = n => n !== 0 && isEven(n - 1)

const compose =
  (...all) =>
  x =>
    all.reduce((value, each) => each(value), x)
const addStep = x => x + step
const composed = compose(addStep, x => x * 2)
const curried = a => b => c => a + b + c

function describeThis(a, b) {
  return [this?.name, a, b, step]
}
const bound = describeThis.bind({ name: 'bound' }, 1)
const boundTwice = bound.bind({ name: 'ignored' }, 2)
const holder = { name: 'holder', describe: describeThis }
holder.boundToHolder = describeThis.bind(holder)
const boundWithFunction = ((f, x) => f(x)).bind(null, addStep)
const uncurried = Function.prototype.call.bind(Array.prototype.slice)

const counted = Object.assign(x => x + counted.offset, { offset: 7, again: x => counted(x) + 1 })
function WithProperties() {}
WithProperties.list = [1, () => 2]

const account = {
  balance: 5,
  deposit(amount) {
    this.balance += amount
    return this.balance
  },
  get doubled() {
    return this.balance * 2
  },
  async later() {
    return this.balance
  },
  *parts() {
    yield this.balance
  },
  async *partsLater() {
    yield this.balance
  },
}
const name = 'computed'
const computed = {
  [name](x) {
    return x + step
  },
  [`${name} twice`]: x => x * 2,
  'quoted name'(x) {
    return x + 1
  },
  7(x) {
    return x - 1
  },
  async(x) {
    return x
  },
}
const accessor = Object.getOwnPropertyDescriptor(
  {
    get size() {
      return step
    },
  },
  'size',
).get

function* upTo(n) {
  for (let x = 0; x < n; x++) yield x + step
}
async function* upToLater(n) {
  yield* upTo(n)
}
const asyncArrow = async x => (await x) + step
const withDefaults = (x = addStep(1), { y = x, ...rest } = {}, ...more) => [x, y, rest, more]
const tag = (strings, ...values) => strings.raw.join('|') + values.join() + step
const selfAware = function inside(n) {
  return n === 0 ? inside === selfAware : inside(n - 1)
}
const madeOfText = new Function('x', 'y = 2', 'return x * y')
const inLoop = []
for (let index = 0; index < 3; index++) inLoop.push(() => index)
const named = { arrow: () => 1, 'an odd name': () => 2 }
const identity = { fn: () => identity.fn }
let inCatch
try {
  throw new Error('caught')
} catch (caught) {
  inCatch = () => caught.message
}

/** What is returned is in no list: it would be exported. */
const methodOf = object => object.deposit

export const cases = [
  ['a function that calls itself', () => factorial(5), 120],
  ['a task that calls itself', factorial, 120, [5]],
  ['functions that call each other', () => [isEven(10), isOdd(10)], [true, false]],
  ['a task that belongs to such a pair', isEven, false, [7]],
  ['a function that was made by a function', () => composed(1), 22],
  ['a task that was made by a function', composed, 22, [1]],
  ['variables of several functions around', curried('a')('b'), 'abc', ['c']],
  ['a variable of each round of a loop', () => inLoop.map(f => f()), [0, 1, 2]],
  ['the variable of a catch', () => inCatch(), 'caught'],
  ['a bound function', () => bound(2), ['bound', 1, 2, 10]],
  ['a bound function that is bound again', () => boundTwice(), ['bound', 1, 2, 10]],
  ['a task that is bound', bound, ['bound', 1, 2, 10], [2]],
  ['a task that is bound twice', boundTwice, ['bound', 1, 2, 10]],
  ['a function that is bound to the object that holds it', () => holder.boundToHolder(1, 2), ['holder', 1, 2, 10]],
  ['a function that is bound with a function', () => boundWithFunction(1), 11],
  ['a builtin that is bound', () => uncurried([1, 2, 3], 1), [2, 3]],
  ['a task that is a bound builtin', uncurried, [2, 3], [[1, 2, 3], 1]],
  ['a function with properties, functions among them', () => [counted(1), counted.again(1)], [8, 9]],
  ['a task with properties', counted, 8, [1]],
  ['properties that hold both', () => [WithProperties.list[0], WithProperties.list[1]()], [1, 2]],
  ['methods, which keep their object', () => [account.deposit(1), account.balance], [6, 6]],
  ['a method alone', () => methodOf(account).call({ balance: 1 }, 2), 3],
  [
    'methods of every kind',
    async () => [await account.later(), [...account.parts()], (await account.partsLater().next()).value],
    [5, [5], 5],
  ],
  ['what an accessor gives', () => account.doubled, 10],
  ['an accessor alone', () => accessor(), 10],
  [
    'methods with computed, quoted and odd names',
    () => [computed.computed(1), computed['quoted name'](1), computed[7](1)],
    [11, 2, 0],
  ],
  ['a task with a computed name', computed[name], 11, [1]],
  ['a task with a quoted name', computed['quoted name'], 2, [1]],
  ['a method called async', () => computed.async(1), 1],
  ['generators', () => [...upTo(2)], [10, 11]],
  [
    'async generators',
    async () => {
      const seen = []
      for await (const x of upToLater(2)) seen.push(x)
      return seen
    },
    [10, 11],
  ],
  ['async functions', () => asyncArrow(Promise.resolve(1)), 11],
  ['defaults, patterns and rests', () => withDefaults(undefined, { z: 1 }, 2), [11, 11, { z: 1 }, [2]]],
  ['a default that uses what is captured', (x = addStep(2)) => x, 12],
  ['tags of templates', () => tag`a${1}b`, 'a|b110'],
  ['a function expression that knows its own name', () => selfAware(2), true],
  ['a function that was made of text', () => madeOfText(4), 8],
  [
    'names',
    () => [addStep.name, named.arrow.name, named['an odd name'].name, bound.name],
    ['addStep', 'arrow', 'an odd name', 'bound describeThis'],
  ],
  ['the number of parameters', () => [describeThis.length, bound.length], [2, 1]],
  ['a function that is one and the same everywhere', () => identity.fn() === identity.fn, true],
]
