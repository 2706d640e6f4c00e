import { defineConfig } from 'vitest/config'
import { Watchdog } from './test/watchdog.ts'

const project = (name: string, root: string, include: string, setupFiles: string[] = []) => ({
  extends: true as const,
  test: { name, root, include: [include], setupFiles },
})

export default defineConfig({
  test: {
    // A wait in a test is for an event; this is only the watchdog behind it.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Tests wait for processes more than they compute: one more than the cores of a small machine.
    maxWorkers: 3,
    // The packages as a program gets them: loaded by Node, not transformed, which takes 30 ms a suite and not 700.
    server: { deps: { external: [/\/packages\/\w+\/dist\//] } },
    reporters: ['default', new Watchdog()],
    projects: [
      project('worker', 'packages/worker', 'test/**/*.test.ts'),
      project('core', 'packages/core', 'test/**/*.test.ts'),
      project('bench', 'bench', 'test/**/*.test.ts'),
      project('behaviour', 'test', '**/*.test.ts', ['./leftovers.ts']),
    ],
  },
})
