/** Calls a function of the user's. One that throws is an uncaught exception of the user's, and harms nothing here. */
export function callUser(callback: () => void): void {
  try {
    callback()
  } catch (error) {
    process.nextTick(() => {
      throw error
    })
  }
}
