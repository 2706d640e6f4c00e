import { createRequire } from 'node:module'

/**
 * acorn, loaded with the first function that travels by its text: 9 ms. A bundler puts it into the bundle as what it is, a
 * CommonJS module, which is evaluated here; so it is found where there are no node_modules, and costs nothing before.
 */
export function loadAcorn(): typeof import('acorn') {
  return typeof require === 'undefined' ? createRequire(import.meta.url)('acorn') : require('acorn')
}
