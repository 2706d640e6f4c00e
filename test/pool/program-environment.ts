/**
 * The environment of a program that a test starts. It does not know of the test runner, and finds no packages but its
 * own: pnpm sets NODE_PATH to a folder with all packages of this repository.
 */
export function programEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(?:VITEST|NODE_PATH$|NODE_OPTIONS$)/.test(name))
  return Object.fromEntries(own)
}
