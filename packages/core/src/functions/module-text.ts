import { loadAcorn } from './acorn.ts'

/** Where an imported name comes from. */
export interface ImportSource {
  readonly specifier: string
  /** `*`: the whole namespace. */
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
}

/** What the text of a module says about its borders. */
export interface ModuleText {
  /** By local name. */
  readonly imports: ReadonlyMap<string, ImportSource>
  /** Exported names by local name; `export default` of an expression has none. */
  readonly exports: ReadonlyMap<string, string>
  /** Where the expression behind `export default` starts, as an offset. */
  readonly defaultExpression: number | undefined
}

const none: ModuleText = { imports: new Map(), exports: new Map(), defaultExpression: undefined }

interface AnyNode {
  readonly type: string
  readonly start: number
  readonly [key: string]: unknown
}

/** Reads the imports and exports of a module as V8 has it: JavaScript, and under vitest what vite made of it. */
export function readModuleText(source: string): ModuleText {
  if (/\b__v(?:ite_ssr|i)_(?:import|export)/.test(source)) {
    const made = readViteModule(source)
    // Who only speaks of vite, as this library does, is not made by it.
    if (made.imports.size + made.exports.size > 0) return made
  }
  try {
    return readModule(source)
  } catch {
    return readCommonJs(source)
  }
}

function readModule(source: string): ModuleText {
  const { parse } = loadAcorn()
  const program = parse(source, {
    ecmaVersion: 'latest',
    sourceType: 'module',
    allowHashBang: true,
  }) as unknown as { body: AnyNode[] }
  const imports = new Map<string, ImportSource>()
  const exports = new Map<string, string>()
  let defaultExpression: number | undefined
  for (const node of program.body) {
    if (node.type === 'ImportDeclaration') addImports(node, imports)
    else if (node.type === 'ExportNamedDeclaration') addExports(node, exports)
    else if (node.type === 'ExportDefaultDeclaration') {
      const declaration = node.declaration as AnyNode
      const name = /Declaration$/.test(declaration.type) ? nameOf(declaration.id) : undefined
      if (name !== undefined) exports.set(name, 'default')
      else if (declaration.type === 'Identifier') exports.set(nameOf(declaration)!, 'default')
      else defaultExpression = declaration.start
    }
  }
  if (imports.size + exports.size === 0 && defaultExpression === undefined) return readCommonJs(source)
  return { imports, exports, defaultExpression }
}

/** Of an identifier, or of a name that is written as a text. */
function nameOf(node: unknown): string | undefined {
  const { name, value } = (node ?? {}) as { name?: string; value?: string }
  return name ?? value
}

function addImports(node: AnyNode, imports: Map<string, ImportSource>): void {
  const specifier = (node.source as { value: string }).value
  const attributes = Object.fromEntries(
    ((node.attributes ?? []) as { key: unknown; value: { value: string } }[]).map(({ key, value }) => [
      nameOf(key)!,
      value.value,
    ]),
  )
  for (const part of node.specifiers as AnyNode[]) {
    const name =
      part.type === 'ImportNamespaceSpecifier'
        ? '*'
        : part.type === 'ImportDefaultSpecifier'
          ? 'default'
          : nameOf(part.imported)!
    imports.set(nameOf(part.local)!, { specifier, name, attributes })
  }
}

function addExports(node: AnyNode, exports: Map<string, string>): void {
  // What is passed on from another module has no local name.
  if (node.source) return
  for (const part of node.specifiers as AnyNode[]) exports.set(nameOf(part.local)!, nameOf(part.exported)!)
  const declaration = node.declaration as AnyNode | null
  if (!declaration) return
  if (declaration.type !== 'VariableDeclaration') {
    exports.set(nameOf(declaration.id)!, nameOf(declaration.id)!)
    return
  }
  for (const { id } of declaration.declarations as { id: AnyNode }[]) {
    for (const name of boundNames(id)) exports.set(name, name)
  }
}

function boundNames(pattern: AnyNode | null): string[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern.name as string]
    case 'ObjectPattern':
      return (pattern.properties as AnyNode[]).flatMap(property =>
        boundNames((property.type === 'RestElement' ? property.argument : property.value) as AnyNode),
      )
    case 'ArrayPattern':
      return (pattern.elements as (AnyNode | null)[]).flatMap(boundNames)
    case 'AssignmentPattern':
      return boundNames(pattern.left as AnyNode)
    case 'RestElement':
      return boundNames(pattern.argument as AnyNode)
    default:
      return []
  }
}

/** vite turns imports into `await __vite_ssr_import__("/path")`, and exports into calls with a getter. */
function readViteModule(source: string): ModuleText {
  const imports = new Map<string, ImportSource>()
  const exports = new Map<string, string>()
  const imported = /\b(__v(?:ite_ssr|i)_import_\d+__)\s*=\s*await\s+__v(?:ite_ssr|i)_import__\(\s*("(?:[^"\\]|\\.)*")/g
  for (const [, name, specifier] of source.matchAll(imported)) {
    imports.set(name!, { specifier: JSON.parse(specifier!) as string, name: '*', attributes: {} })
  }
  const exported =
    /__v(?:ite_ssr|i)_exportName__\(\s*("(?:[^"\\]|\\.)*")\s*,\s*\(\)\s*=>\s*\{\s*try\s*\{\s*return\s+([\w$]+)/g
  for (const [, name, local] of source.matchAll(exported)) exports.set(local!, JSON.parse(name!) as string)
  return { imports, exports, defaultExpression: undefined }
}

/** esbuild turns imports into `import_x = __toESM(require("x"))`, tsc into `x_1 = require("x")`. */
function readCommonJs(source: string): ModuleText {
  const imports = new Map<string, ImportSource>()
  const required = /\b([\w$]+)\s*=\s*(?:[\w$.]+\(\s*)?require\(\s*("(?:[^"\\]|\\.)*"|'[^'\\]*')\s*\)/g
  for (const [, name, quoted] of source.matchAll(required)) {
    imports.set(name!, { specifier: quoted!.slice(1, -1), name: '*', attributes: {} })
  }
  return imports.size === 0 ? none : { ...none, imports }
}
