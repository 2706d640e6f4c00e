import { readdirSync } from 'node:fs'
import type { Row } from './row.ts'

const folder = new URL('../rows/', import.meta.url)

/** Every row there is, by its id: one a file of the folder `rows`. */
export async function loadRows(): Promise<Map<string, Row>> {
  const files = readdirSync(folder).filter(name => name.endsWith('.ts'))
  const modules = await Promise.all(files.map((name): Promise<{ row: Row }> => import(new URL(name, folder).href)))
  const stray = modules.findIndex(({ row }, index) => `${row.id}.ts` !== files[index])
  if (stray >= 0) throw new Error(`The row in rows/${files[stray]} has the id ${modules[stray]?.row.id}.`)
  return new Map(modules.map(({ row }) => [row.id, row]))
}
