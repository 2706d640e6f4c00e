// What cases require.

let opened = 0

class Box {
  #content
  constructor(content) {
    this.#content = content
  }
  open() {
    opened++
    return opened + this.#content
  }
}

module.exports = { square: x => x * x, Box, box: new Box(7) }
exports.unused = true
module.exports.cube = x => x ** 3
