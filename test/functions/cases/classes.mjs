// Closures that use classes, and what they return in a worker.

const unit = 'm'

class Animal {
  static kingdom = 'animals'
  static made = []
  static #count = 0
  static of(...args) {
    Animal.#count++
    return new this(...args)
  }
  static get count() {
    return Animal.#count
  }
  #name
  legs = 4
  constructor(name) {
    this.#name = name
  }
  get name() {
    return this.#name
  }
  set name(value) {
    this.#name = value.trim()
  }
  speak() {
    return `${this.#name} makes a sound`
  }
  *[Symbol.iterator]() {
    yield this.legs
  }
  static isAnimal(value) {
    return #name in value
  }
}

class Dog extends Animal {
  static legs = Animal.kingdom.length
  isCalledWithNew = new.target === undefined
  speak() {
    return `${super.speak()}: woof`
  }
}

class Shape {
  static unit() {
    return new Circle().area(1)
  }
  area() {
    return 0
  }
}
class Circle extends Shape {
  area(radius) {
    return super.area() + radius + unit
  }
}

class Changed {
  original() {
    return 'original'
  }
  replaced() {
    return 'before'
  }
}
Changed.prototype.replaced = function () {
  return `after, ${this.original()}`
}
Changed.prototype.added = () => unit
Changed.prototype.alias = Changed.prototype.original
Object.defineProperty(Changed.prototype, 'accessor', { get: () => unit, configurable: true })
Changed.later = 1
Changed.later = { f: () => 2 }

class Indexed {}
Indexed.prototype[Symbol.iterator] = function* () {
  yield unit
}

class NotFound extends Error {
  constructor(what) {
    super(`${what} is not there`)
    this.name = 'NotFound'
  }
}
class Sum extends Array {
  total() {
    return this.reduce((a, b) => a + b, 0)
  }
}
class Nothing extends null {
  static hello() {
    return 'hello'
  }
}
const Mixed = (Base =>
  class extends Base {
    speak() {
      return `mixed ${super.speak()}`
    }
  })(Dog)
const Named = class Inner {
  own = unit
  static isItself() {
    return Inner === Named
  }
}
class Computed {
  static [String('computed static')] = 1;
  *[Symbol.iterator]() {
    yield unit
  }
}
// biome-ignore lint/complexity/noStaticOnlyClass: that is the point
class Initialised {
  static first = unit
  static {
    Initialised.second = Initialised.first + unit
  }
  static table = { f: () => Initialised.second }
}

function Old(name) {
  this.name = name
}
Old.prototype.greet = function () {
  return `I am ${this.name}`
}
Old.of = name => new Old(name)
function Older(name) {
  Old.call(this, name)
}
Older.prototype = Object.create(Old.prototype, { constructor: { value: Older, writable: true, configurable: true } })
Older.prototype.shout = function () {
  return this.greet().toUpperCase()
}

const registry = { Dog, list: [Animal], byName: new Map([['Dog', Dog]]) }
const BoundDog = Dog.bind(null, 'Bound')

export const cases = [
  ['a class', () => new Animal('Cat').speak(), 'Cat makes a sound'],
  ['a class that extends another', () => new Dog('Rex').speak(), 'Rex makes a sound: woof'],
  ['instanceof, inside of one call', () => [new Dog() instanceof Animal, new Animal() instanceof Dog], [true, false]],
  ['fields', () => [new Dog().legs, new Dog().isCalledWithNew], [4, true]],
  ['private members, and asking for them', () => [Animal.isAnimal(new Dog()), Animal.isAnimal({})], [true, false]],
  [
    'accessors',
    () => {
      const dog = new Dog('Rex')
      dog.name = ' Max '
      return dog.name
    },
    'Max',
  ],
  ['static members, inherited too', () => [Dog.kingdom, Dog.legs, Dog.of('Rex').name], ['animals', 7, 'Rex']],
  ['private static members', () => [Animal.of('Cat').name, Animal.count], ['Cat', 1]],
  ['members whose name is a symbol', () => [...new Dog()], [4]],
  ['names', () => [Dog.name, Mixed.name, Named.name], ['Dog', '', 'Inner']],
  ['a class that makes instances of what extends it', () => Shape.unit(), '1m'],
  ['a method that was put on a prototype later', () => new Changed().added(), 'm'],
  ['a method that was replaced later', () => new Changed().replaced(), 'after, original'],
  ['an accessor that was put on a prototype later', () => new Changed().accessor, 'm'],
  ['a method under a second name', () => new Changed().alias(), 'original'],
  ['a symbol that was put on a prototype later', () => [...new Indexed()], ['m']],
  ['a static value that was changed later', () => Changed.later.f(), 2],
  [
    'a class of errors',
    () => [new NotFound('x') instanceof Error, new NotFound('x').message],
    [true, 'x is not there'],
  ],
  ['a class of arrays', () => Sum.of(1, 2).total(), 3],
  ['a class that extends null', () => Nothing.hello(), 'hello'],
  ['a class of a mixin', () => new Mixed('Rex').speak(), 'mixed Rex makes a sound: woof'],
  ['a class expression with a name inside', () => Named.isItself(), true],
  [
    'computed names of members that every process knows',
    () => [[...new Computed()], Computed['computed static']],
    [['m'], 1],
  ],
  ['static blocks', () => [Initialised.second, Initialised.table.f()], ['mm', 'mm']],
  [
    'a constructor function with its prototype',
    () => [new Old('x').greet(), Old.of('y') instanceof Old],
    ['I am x', true],
  ],
  [
    'a constructor function that inherits',
    () => [new Older('x').shout(), new Older() instanceof Old],
    ['I AM X', true],
  ],
  [
    'classes inside of objects, one each',
    () => [registry.Dog === Dog, registry.list[0] === Animal, registry.byName.get('Dog') === Dog],
    [true, true, true],
  ],
  ['the constructor of an instance', () => new Dog().constructor === Dog, true],
  ['a class that is bound', () => new BoundDog().name, 'Bound'],
  ['a static method as the task', Shape.unit, '1m'],
]
