import { recordStart } from './ledger.mjs'

recordStart('import')

if (Date.now() > 0) throw new Error('broken at import')

export const work = () => {}
