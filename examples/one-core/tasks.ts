const million = 1_000_000

/** Counts to a million again and again, for so many milliseconds, and returns how far it got in all. */
export function countFor(milliseconds: number): number {
  const end = performance.now() + milliseconds
  let counted = 0
  do counted += countTo(million)
  while (performance.now() < end)
  return counted
}

/** A loop that waits for nothing: it keeps its core busy from the first step to the last. */
function countTo(last: number): number {
  let count = 0
  while (count < last) count++
  return count
}
