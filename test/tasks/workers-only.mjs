import { isMainProcess } from '@forkyard/core'

// A module that only workers can load: in the program it throws.
if (isMainProcess) throw new Error('this module is for workers')

export class DistantError extends TypeError {
  get name() {
    return 'DistantError'
  }
  code = 'E_DISTANT'
}

export function throwDistant() {
  throw new DistantError('from far away')
}
