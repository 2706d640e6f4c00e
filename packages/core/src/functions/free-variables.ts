import { createRequire } from 'node:module'
import type { Node, Options } from 'acorn'

/** What the text of a function says about what it needs from around it. */
export interface Analysis {
  /** Names that are bound nowhere in the text, and how they are used. */
  readonly free: ReadonlyMap<string, Usage>
  readonly usesThis: boolean
  readonly usesSuper: boolean
  readonly usesNewTarget: boolean
  readonly usesImportMeta: boolean
  readonly usesDynamicImport: boolean
  /** A direct call of eval: what it needs cannot be known. */
  readonly callsEval: boolean
}

export interface Usage {
  assigned: boolean
  /** Only ever under `typeof`, which does not mind a name that does not exist. */
  onlyTypeof: boolean
}

/** acorn is loaded with the first function that travels by its text: 9 ms. It has no part in a program that has none. */
let parseExpression: ((source: string, position: number, options: Options) => Node) | undefined

/**
 * @param text The text of a function that is an expression by itself.
 * @throws {SyntaxError} when it is none.
 */
export function analyseExpression(text: string): Analysis {
  return new Walk().run(parse(`(${text}\n)`), outside)
}

/**
 * @param text The text of a method or an accessor, as it stands in a class or an object.
 * @throws {SyntaxError} when it is none.
 */
export function analyseMember(text: string): Analysis {
  const object = parse(`({${text}\n})`) as AnyNode
  // Its `super` is that of the object around it, which stays behind; its `this` is its own.
  return new Walk().run(object, outside, insideFunction)
}

function parse(expression: string): Node {
  parseExpression ??= (createRequire(import.meta.url)('acorn') as typeof import('acorn')).parseExpressionAt
  return parseExpression(expression, 0, {
    ecmaVersion: 'latest',
    allowSuperOutsideMethod: true,
    sourceType: 'module',
  })
}

type AnyNode = Node & Record<string, unknown>

/** A region in which names are bound. `var` belongs to the nearest function. */
class Scope {
  readonly names = new Set<string>()
  readonly parent: Scope | undefined
  readonly isFunction: boolean

  constructor(parent: Scope | undefined, isFunction: boolean) {
    this.parent = parent
    this.isFunction = isFunction
  }

  get functionScope(): Scope {
    return this.isFunction || !this.parent ? this : this.parent.functionScope
  }

  binds(name: string): boolean {
    return this.names.has(name) || (this.parent?.binds(name) ?? false)
  }
}

interface Reference {
  readonly name: string
  readonly scope: Scope
  readonly assigned: boolean
  readonly underTypeof: boolean
}

/** What `this`, `super` and `new.target` mean at a place: of the text itself, or of a function inside it. */
interface Surroundings {
  readonly ownThis: boolean
  readonly ownSuper: boolean
}

const outside: Surroundings = { ownThis: false, ownSuper: false }
const insideFunction: Surroundings = { ownThis: true, ownSuper: false }
const insideMethod: Surroundings = { ownThis: true, ownSuper: true }

/** One walk over the tree. References are resolved at its end, when every declaration, hoisted ones too, is known. */
class Walk {
  readonly #references: Reference[] = []
  #usesThis = false
  #usesSuper = false
  #usesNewTarget = false
  #usesImportMeta = false
  #usesDynamicImport = false
  #callsEval = false
  /** What surrounds the next member of an object. */
  #members: Surroundings = insideMethod

  /** @param members What surrounds the members of `tree`, when it is an object that was put around them. */
  run(tree: Node, around: Surroundings, members: Surroundings = insideMethod): Analysis {
    this.#members = members
    this.#visit(tree as AnyNode, new Scope(undefined, true), around)
    const free = new Map<string, Usage>()
    for (const { name, scope, assigned, underTypeof } of this.#references) {
      if (scope.binds(name)) continue
      const usage = free.get(name)
      if (usage) {
        usage.assigned ||= assigned
        usage.onlyTypeof &&= underTypeof
      } else {
        free.set(name, { assigned, onlyTypeof: underTypeof })
      }
    }
    return {
      free,
      usesThis: this.#usesThis,
      usesSuper: this.#usesSuper,
      usesNewTarget: this.#usesNewTarget,
      usesImportMeta: this.#usesImportMeta,
      usesDynamicImport: this.#usesDynamicImport,
      callsEval: this.#callsEval,
    }
  }

  #visit(node: AnyNode, scope: Scope, around: Surroundings): void {
    switch (node.type) {
      case 'Identifier':
        return this.#refer(node, scope)
      case 'ThisExpression':
        this.#usesThis ||= !around.ownThis
        return
      case 'Super':
        this.#usesSuper ||= !around.ownSuper
        return
      case 'MetaProperty':
        if ((node.meta as AnyNode).name === 'import') this.#usesImportMeta = true
        else this.#usesNewTarget ||= !around.ownThis
        return
      case 'ImportExpression':
        this.#usesDynamicImport = true
        return this.#visitChildren(node, scope, around)
      case 'CallExpression':
        if (isIdentifier(node.callee, 'eval')) this.#callsEval = true
        return this.#visitChildren(node, scope, around)
      case 'UnaryExpression': {
        const argument = node.argument as AnyNode
        if (node.operator === 'typeof' && argument.type === 'Identifier') {
          return this.#refer(argument, scope, { underTypeof: true })
        }
        return this.#visit(argument, scope, around)
      }
      case 'UpdateExpression':
        return this.#visitTarget(node.argument as AnyNode, scope, around)
      case 'AssignmentExpression':
        this.#visitTarget(node.left as AnyNode, scope, around)
        return this.#visit(node.right as AnyNode, scope, around)
      case 'MemberExpression':
        this.#visit(node.object as AnyNode, scope, around)
        if (node.computed) this.#visit(node.property as AnyNode, scope, around)
        return
      case 'Property':
        if (node.computed) this.#visit(node.key as AnyNode, scope, around)
        if (node.method || node.kind !== 'init') {
          const members = this.#members
          this.#members = insideMethod
          return this.#visitFunction(node.value as AnyNode, scope, members)
        }
        return this.#visit(node.value as AnyNode, scope, around)
      case 'LabeledStatement':
        return this.#visit(node.body as AnyNode, scope, around)
      case 'BreakStatement':
      case 'ContinueStatement':
        return
      case 'VariableDeclaration':
        return this.#visitDeclaration(node, scope, around)
      case 'FunctionDeclaration':
        scope.names.add((node.id as AnyNode).name as string)
        return this.#visitFunction(node, scope, insideFunction)
      case 'FunctionExpression':
        return this.#visitFunction(node, scope, insideFunction)
      case 'ArrowFunctionExpression':
        return this.#visitFunction(node, scope, around)
      case 'ClassDeclaration':
        scope.names.add((node.id as AnyNode).name as string)
        return this.#visitClass(node, scope, around)
      case 'ClassExpression':
        return this.#visitClass(node, scope, around)
      case 'CatchClause': {
        const inner = new Scope(scope, false)
        if (node.param) this.#bind(node.param as AnyNode, inner, inner, around)
        return this.#visit(node.body as AnyNode, inner, around)
      }
      case 'BlockStatement':
      case 'SwitchStatement':
      case 'ForStatement':
        return this.#visitChildren(node, new Scope(scope, false), around)
      case 'ForInStatement':
      case 'ForOfStatement': {
        const inner = new Scope(scope, false)
        const left = node.left as AnyNode
        if (left.type === 'VariableDeclaration') this.#visit(left, inner, around)
        else this.#visitTarget(left, inner, around)
        this.#visit(node.right as AnyNode, inner, around)
        return this.#visit(node.body as AnyNode, inner, around)
      }
      default:
        return this.#visitChildren(node, scope, around)
    }
  }

  #visitChildren(node: AnyNode, scope: Scope, around: Surroundings): void {
    for (const value of Object.values(node)) {
      if (Array.isArray(value)) {
        for (const item of value) if (isNode(item)) this.#visit(item, scope, around)
      } else if (isNode(value)) {
        this.#visit(value, scope, around)
      }
    }
  }

  #refer(identifier: AnyNode, scope: Scope, { assigned = false, underTypeof = false } = {}): void {
    this.#references.push({ name: identifier.name as string, scope, assigned, underTypeof })
  }

  #visitFunction(node: AnyNode, scope: Scope, around: Surroundings): void {
    const inner = new Scope(scope, true)
    if (node.type !== 'ArrowFunctionExpression') inner.names.add('arguments')
    if (node.type === 'FunctionExpression' && node.id) inner.names.add((node.id as AnyNode).name as string)
    for (const parameter of node.params as AnyNode[]) this.#bind(parameter, inner, inner, around)
    this.#visit(node.body as AnyNode, inner, around)
  }

  #visitClass(node: AnyNode, scope: Scope, around: Surroundings): void {
    const inner = new Scope(scope, false)
    if (node.id) inner.names.add((node.id as AnyNode).name as string)
    if (node.superClass) this.#visit(node.superClass as AnyNode, inner, around)
    for (const member of (node.body as AnyNode).body as AnyNode[]) {
      if (member.computed) this.#visit(member.key as AnyNode, inner, around)
      if (member.type === 'StaticBlock') this.#visitChildren(member, new Scope(inner, true), insideMethod)
      else if (member.type === 'MethodDefinition') this.#visitFunction(member.value as AnyNode, inner, insideMethod)
      else if (member.value) this.#visit(member.value as AnyNode, new Scope(inner, true), insideMethod)
    }
  }

  #visitDeclaration(node: AnyNode, scope: Scope, around: Surroundings): void {
    const home = node.kind === 'var' ? scope.functionScope : scope
    for (const declarator of node.declarations as AnyNode[]) {
      this.#bind(declarator.id as AnyNode, home, scope, around)
      if (declarator.init) this.#visit(declarator.init as AnyNode, scope, around)
    }
  }

  /** A pattern that declares names in `home`; its defaults and computed keys are evaluated in `scope`. */
  #bind(pattern: AnyNode, home: Scope, scope: Scope, around: Surroundings): void {
    this.#visitPattern(pattern, scope, around, target => {
      if (target.type === 'Identifier') home.names.add(target.name as string)
    })
  }

  /** The left side of an assignment. */
  #visitTarget(pattern: AnyNode, scope: Scope, around: Surroundings): void {
    this.#visitPattern(pattern, scope, around, target => {
      if (target.type === 'Identifier') this.#refer(target, scope, { assigned: true })
      else this.#visit(target, scope, around)
    })
  }

  #visitPattern(pattern: AnyNode, scope: Scope, around: Surroundings, leaf: (target: AnyNode) => void): void {
    const inner = (part: unknown): void => {
      if (isNode(part)) this.#visitPattern(part, scope, around, leaf)
    }
    switch (pattern.type) {
      case 'ObjectPattern':
        for (const property of pattern.properties as AnyNode[]) {
          if (property.computed) this.#visit(property.key as AnyNode, scope, around)
          inner(property.type === 'RestElement' ? property.argument : property.value)
        }
        return
      case 'ArrayPattern':
        for (const element of pattern.elements as unknown[]) inner(element)
        return
      case 'AssignmentPattern':
        inner(pattern.left)
        this.#visit(pattern.right as AnyNode, scope, around)
        return
      case 'RestElement':
        return inner(pattern.argument)
      default:
        leaf(pattern)
    }
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

function isIdentifier(node: unknown, name: string): boolean {
  return isNode(node) && node.type === 'Identifier' && node.name === name
}
