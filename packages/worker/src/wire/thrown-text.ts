/** What was thrown, in words; anything can be thrown, also what has no text. */
export function thrownText(thrown: unknown): string {
  try {
    return String(thrown)
  } catch {
    return 'something that has no text'
  }
}
