const { double, pool } = await import(process.argv[2])
const result = await pool.map(double, [1, 2]).catch(({ name, code, message }) => ({ name, code, message }))
await pool.terminate()
console.log(JSON.stringify(result))
