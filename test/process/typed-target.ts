import { writeFileSync } from 'node:fs'

export interface Greeting {
  readonly path: string
  readonly text: string
}

export function greet({ path, text }: Greeting): void {
  writeFileSync(path, `${text satisfies string}!`)
}
