/* The other side of `contestants/peers/raw-numbers.mjs`: squares what comes, as long as something comes. */
/** @type {Uint8Array} */
let rest = new Uint8Array()

process.stdin.on('data', bytes => {
  const all = rest.length > 0 ? Buffer.concat([rest, bytes]) : bytes
  const whole = all.length - (all.length % 8)
  const numbers = new Float64Array(new Uint8Array(all.subarray(0, whole)).buffer)
  rest = all.subarray(whole)
  process.stdout.write(new Uint8Array(numbers.map(x => x * x).buffer))
})
