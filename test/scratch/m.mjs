import { Pool } from '@forkyard/core'
import v8 from 'node:v8'
const pool = new Pool({ processes: 2 })
class Big { constructor() { this.marker = 'x' } }
const tick = () => new Promise(r => setTimeout(r, 50))
const registry = new FinalizationRegistry(name => console.log('collected', name))
const plain = () => { const o = { payload: [1, 2, 3] }; registry.register(o, 'plain'); return o }
const check = async (name, use) => { await (async () => { const o = { payload: name, at: new Date(0) }; registry.register(o, name); await use(o) })(); for (let i = 0; i < 5; i++) { global.gc(); await tick() } console.log('--', name) }
await check('apply', o => pool.apply(x => 1, [o]))
await check('two applies', o => Promise.all([pool.apply(x => 1, [o]), pool.apply(x => 2, [o])]))
await check('map', o => pool.map(x => 1, [o, o]))
await check('apply graph', o => pool.apply(x => 1, [new Map([[o, o]])]))
await pool.close(); await pool.join(); for (let i = 0; i < 5; i++) { global.gc(); await tick() }
console.log('end')
