import inspector from 'node:inspector'

// Writes down what is asked of the inspector, before the library is there.

const asked = new Set()
const enabled = new Set()
const { post } = inspector.Session.prototype
inspector.Session.prototype.post = function (method, ...rest) {
  asked.add(method)
  const [domain, command] = method.split('.')
  if (command === 'enable') enabled.add(domain)
  if (command === 'disable') enabled.delete(domain)
  return post.call(this, method, ...rest)
}

const { Pool } = await import('@forkyard/core')
const { makeHidden } = await import('./tasks.mjs')
const pool = new Pool({ processes: 1 })
const call = pool.apply(makeHidden(3), [1])
const enabledBehindCall = [...enabled]
const [value] = await call
await pool.terminate()
console.log(
  JSON.stringify({
    value,
    usesDebugger: asked.has('Debugger.enable'),
    usesProfiler: [...asked].some(method => /^(?:Profiler|HeapProfiler)\./.test(method)),
    enabledBehindCall,
    enabledAtEnd: [...enabled],
  }),
)
