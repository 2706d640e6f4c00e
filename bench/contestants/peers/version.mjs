import { readFileSync } from 'node:fs'

/** `piscina 5.3.2`: of a package that this folder has installed. @param {string} name */
export function versionOf(name) {
  const path = new URL(`../../node_modules/${name}/package.json`, import.meta.url)
  return `${name} ${JSON.parse(readFileSync(path, 'utf8')).version}`
}
