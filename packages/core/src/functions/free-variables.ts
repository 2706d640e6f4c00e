import { type AnyNode, isNode, parseExpression, parseMember } from './parse.ts'

/** A part of the text: where it starts and where it ends. */
export type Range = readonly [start: number, end: number]

/** What the text of a function says about what it needs from around it. */
export interface Analysis {
  /** Names that are bound nowhere in the text, and how they are used. */
  readonly free: ReadonlyMap<string, Usage>
  /** Private names (`#name`) of a class around it. */
  readonly privateNames: ReadonlySet<string>
  readonly usesThis: boolean
  readonly usesSuper: boolean
  readonly usesNewTarget: boolean
  /** Each `import.meta`. */
  readonly importMetas: readonly Range[]
  /** The word `import` of each `import()`. */
  readonly dynamicImports: readonly Range[]
  readonly kind: 'arrow' | 'class' | 'function'
  /** What the class extends. Names in it are not free: V8 keeps the class itself, not the name. */
  readonly heritage: Range | undefined
  /** The computed key of a method, with the bracket behind it. Names in it are not free: it was evaluated long ago. */
  readonly computedKey: Range | undefined
  /** A direct call of eval: what it needs cannot be known. */
  readonly callsEval: boolean
}

export interface Usage {
  assigned: boolean
  /** Only ever under `typeof`, which does not mind a name that does not exist. */
  onlyTypeof: boolean
  /** The properties that are read of it; undefined when it is used in other ways too. */
  members: Set<string> | undefined
  /** It is used when the class is defined, for the name of a member. */
  inKey: boolean
}

/**
 * @param text The text of a function that is an expression by itself.
 * @param strict Read it as strict code, as in modules and classes.
 * @throws {SyntaxError} when it is none.
 */
export function analyseExpression(text: string, strict = true): Analysis {
  const { tree, offset } = parseExpression(text, strict)
  return new Walk(offset).run(tree, outside)
}

/**
 * @param text The text of a method or an accessor, as it stands in a class or an object.
 * @throws {SyntaxError} when it is none.
 */
export function analyseMember(text: string, strict = true): Analysis {
  const { tree, offset } = parseMember(text, strict)
  // Its `super` is that of the object around it, which stays behind; its `this` is its own.
  return new Walk(offset).run(tree, outside, insideFunction)
}

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
  /** The property that is read of it, when that is all. */
  readonly member: string | undefined
  readonly inKey: boolean
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
  readonly #importMetas: Range[] = []
  readonly #dynamicImports: Range[] = []
  #callsEval = false
  /** A computed key of the class itself is being visited. */
  #inKey = false
  #root: AnyNode | undefined
  /** What surrounds the next member of an object. */
  #members: Surroundings = insideMethod

  readonly #offset: number

  /** @param offset Where the text begins in what was parsed. */
  constructor(offset: number) {
    this.#offset = offset
  }

  /**
   * @param tree An expression, or one member of an object.
   * @param members What surrounds that member.
   */
  run(tree: AnyNode, around: Surroundings, members: Surroundings = insideMethod): Analysis {
    this.#members = members
    this.#root = (tree.body as AnyNode | undefined) ?? tree
    const isClass = tree.type === 'ClassExpression'
    const superClass = isClass ? (tree.superClass as AnyNode | null) : null
    const heritage = superClass && superClass.type !== 'Literal' ? this.#range(superClass) : undefined
    const computedKey = tree.type === 'Property' && tree.computed ? this.#computedKey(tree) : undefined
    const scope = new Scope(undefined, true)
    if (heritage) this.#visitClass({ ...tree, superClass: null } as AnyNode, scope, around)
    else this.#visit(computedKey ? ({ ...tree, computed: false } as AnyNode) : tree, scope, around)
    return {
      ...this.#resolve(),
      usesThis: this.#usesThis,
      usesSuper: this.#usesSuper,
      usesNewTarget: this.#usesNewTarget,
      importMetas: this.#importMetas,
      dynamicImports: this.#dynamicImports,
      kind: isClass ? 'class' : tree.type === 'ArrowFunctionExpression' ? 'arrow' : 'function',
      heritage,
      computedKey,
      callsEval: this.#callsEval,
    }
  }

  #resolve(): Pick<Analysis, 'free' | 'privateNames'> {
    const free = new Map<string, Usage>()
    const privateNames = new Set<string>()
    for (const { name, scope, assigned, underTypeof, member, inKey } of this.#references) {
      if (scope.binds(name)) continue
      if (name.startsWith('#')) {
        privateNames.add(name)
        continue
      }
      const usage = free.get(name) ?? { assigned: false, onlyTypeof: true, members: new Set<string>(), inKey: false }
      free.set(name, usage)
      usage.assigned ||= assigned
      usage.inKey ||= inKey
      usage.onlyTypeof &&= underTypeof
      if (member === undefined) usage.members = undefined
      else usage.members?.add(member)
    }
    return { free, privateNames }
  }

  #range({ start, end }: AnyNode): Range {
    return [start - this.#offset, end - this.#offset]
  }

  #computedKey(property: AnyNode): Range {
    const value = property.value as AnyNode
    return [(property.key as AnyNode).start - this.#offset, value.start - this.#offset]
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
        if ((node.meta as AnyNode).name === 'import') this.#importMetas.push(this.#range(node))
        else this.#usesNewTarget ||= !around.ownThis
        return
      case 'ImportExpression':
        this.#dynamicImports.push([node.start - this.#offset, node.start - this.#offset + 'import'.length])
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
        return this.#visitMember(node, scope, around)
      case 'PrivateIdentifier':
        return this.#refer({ name: `#${node.name as string}` }, scope)
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
      case 'SwitchStatement':
        this.#visit(node.discriminant as AnyNode, scope, around)
        return this.#visitChildren({ ...node, discriminant: null } as AnyNode, new Scope(scope, false), around)
      case 'BlockStatement':
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

  #refer(
    identifier: AnyNode | { readonly name: string },
    scope: Scope,
    { assigned = false, underTypeof = false, member }: Partial<Reference> = {},
  ): void {
    const name = identifier.name as string
    this.#references.push({ name, scope, assigned, underTypeof, member, inKey: this.#inKey })
  }

  #visitMember(node: AnyNode, scope: Scope, around: Surroundings): void {
    const object = node.object as AnyNode
    const property = node.property as AnyNode
    if (object.type === 'Identifier' && property.type === 'Identifier' && !node.computed) {
      return this.#refer(object, scope, { member: property.name as string })
    }
    this.#visit(object, scope, around)
    if (node.computed || property.type === 'PrivateIdentifier') this.#visit(property, scope, around)
  }

  #visitFunction(node: AnyNode, scope: Scope, around: Surroundings): void {
    const inner = new Scope(scope, true)
    if (node.type !== 'ArrowFunctionExpression') inner.names.add('arguments')
    if (node.type === 'FunctionExpression' && node.id) inner.names.add((node.id as AnyNode).name as string)
    const parameters = node.params as AnyNode[]
    for (const parameter of parameters) this.#bind(parameter, inner, inner, around)
    // Beside defaults and patterns the variables of the body have a region of their own, which those do not see.
    const isSimple = parameters.every(({ type }) => type === 'Identifier')
    this.#visit(node.body as AnyNode, isSimple ? inner : new Scope(inner, true), around)
  }

  #visitClass(node: AnyNode, scope: Scope, around: Surroundings): void {
    const inner = new Scope(scope, false)
    if (node.id) inner.names.add((node.id as AnyNode).name as string)
    for (const { key } of (node.body as AnyNode).body as { key?: AnyNode }[]) {
      if (key?.type === 'PrivateIdentifier') inner.names.add(`#${key.name as string}`)
    }
    if (node.superClass) this.#visit(node.superClass as AnyNode, inner, around)
    for (const member of (node.body as AnyNode).body as AnyNode[]) {
      this.#inKey = node.body === this.#root
      if (member.computed) this.#visit(member.key as AnyNode, inner, around)
      this.#inKey = false
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

function isIdentifier(node: unknown, name: string): boolean {
  return isNode(node) && node.type === 'Identifier' && node.name === name
}
