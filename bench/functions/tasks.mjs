/** @param {string} x */
export const resize = x => x
