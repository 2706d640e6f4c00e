import license from 'rollup-plugin-license'
import { defineConfig } from 'tsdown'

// One build for the library and the entry of a child, with shared chunks: bundled apart they would be two copies with two
// states. msgpackr is bundled because its `addExtension` is global: a private copy never changes the user's own.
export default defineConfig({
  entry: { index: 'src/index.ts', main: 'src/runtime/main.ts' },
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  dts: true,
  fixedExtension: false,
  logLevel: 'warn',
  plugins: [license({ thirdParty: { output: 'dist/THIRD-PARTY-LICENSES.txt' } })],
  deps: { onlyBundle: ['msgpackr'] },
  publint: { strict: true },
  attw: { profile: 'esm-only', level: 'error' },
})
