/* What is sent: the same in each round and for each contestant. `python_inputs.py` is its twin. */

/** A customer of 1 KiB as JSON: nested, strings, numbers. @param {number} id */
export function makeCustomer(id) {
  return {
    id,
    name: `Customer number ${id}`,
    email: `customer-${id}@example.org`,
    active: id % 3 === 0,
    balance: id * 1.25 + 0.1,
    address: {
      street: `${(id % 90) + 1} Long Lane`,
      city: 'Springfield',
      position: { latitude: 48.1 + id / 100_000, longitude: 11.5 - id / 100_000 },
    },
    tags: ['returning', 'newsletter', `segment-${id % 7}`],
    orders: Array.from({ length: 9 }, (_, index) => ({
      number: id * 10 + index,
      total: (id % 100) + index * 3.5,
      article: `article ${index} of ${id}, in blue`,
      paid: index % 2 === 0,
    })),
  }
}

/** One of four small kinds. @param {number} index */
export function makeMixed(index) {
  switch (index % 4) {
    case 0:
      return { id: index, name: `item ${index}`, price: index / 8, sold: index % 3 === 0 }
    case 1:
      return [index, index + 0.5, `pair ${index}`]
    case 2:
      return `text ${index}`
    default:
      return { x: index / 3, y: -index, tags: ['a', `tag ${index % 10}`] }
  }
}
