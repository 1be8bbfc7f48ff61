import { parseAst } from 'vitest/node'

/** One import of a file. `names`: what is taken (`*` for all); `type`: nothing of it remains at run time. */
export type Import = { specifier: string; type: boolean; names: readonly string[] }
/** What a source file imports, and what it does that some walls forbid. */
export type Source = { imports: readonly Import[]; impure: readonly string[]; defaultExport: boolean }

type Node = { type: string; [member: string]: unknown }
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value

const walk = (node: Node, visit: (node: Node, parent: Node | undefined) => void, parent?: Node): void => {
  visit(node, parent)
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, visit, node)
}

/** A string, as a literal or as a template without holes; undefined where it is only known at run time. */
const textOf = (node: unknown): string | undefined => {
  if (!isNode(node)) return undefined
  if (node.type === 'TSAsExpression') return textOf(node.expression)
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value
  const quasis = node.quasis as { value: { cooked: string } }[] | undefined
  return node.type === 'TemplateLiteral' && quasis?.length === 1 ? quasis[0]!.value.cooked : undefined
}
const nameOf = (node: unknown): string | undefined =>
  isNode(node) ? ((node.name ?? textOf(node)) as string | undefined) : undefined

/** Imported from nowhere that can be read: every wall refuses it. */
export const UNREADABLE = '(computed)'

/** Reads TypeScript or TSX. Throws where it cannot be parsed. */
export const readSource = (code: string, file: string): Source => {
  const program = parseAst(code, { lang: file.endsWith('x') ? 'tsx' : 'ts' }) as unknown as Node
  const requires = new Set(['require'])
  const imports: Import[] = []
  const impure = new Set<string>()
  let defaultExport = false
  walk(program, (node) => {
    if (node.type === 'VariableDeclarator' && isNode(node.init) && nameOf(node.init.callee) === 'createRequire')
      requires.add(nameOf(node.id) ?? 'require')
  })
  walk(program, (node, parent) => {
    const found = importOf(node, requires)
    if (found !== undefined) imports.push(found)
    const doing = impurity(node, parent)
    if (doing !== undefined) impure.add(doing)
    defaultExport ||= node.type === 'ExportDefaultDeclaration' || isDefaultSpecifier(node)
  })
  return { imports, impure: [...impure], defaultExport }
}

const isDefaultSpecifier = (node: Node): boolean =>
  node.type === 'ExportSpecifier' && nameOf(node.exported) === 'default'

const importOf = (node: Node, requires: ReadonlySet<string>): Import | undefined => {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return isNode(node.source) ? declared(node) : undefined
    case 'ImportExpression':
      return { specifier: textOf(node.source) ?? UNREADABLE, type: false, names: ['*'] }
    case 'TSImportType':
      return { specifier: textOf(node.source ?? node.argument) ?? UNREADABLE, type: true, names: ['*'] }
    case 'CallExpression': {
      if (!requires.has(nameOf(node.callee) ?? '')) return undefined
      return { specifier: textOf((node.arguments as unknown[])[0]) ?? UNREADABLE, type: false, names: ['*'] }
    }
    default:
      return undefined
  }
}

const declared = (node: Node): Import => {
  const specifiers = (node.specifiers as Node[] | undefined) ?? []
  const kind = (n: Node) => n.importKind ?? n.exportKind
  const values = specifiers.filter((s) => kind(s) !== 'type')
  const names = values.map((s) => nameOf(s.imported ?? s.local) ?? '*')
  const whole = kind(node) === 'type' || (specifiers.length > 0 && values.length === 0)
  return { specifier: textOf(node.source)!, type: whole, names: specifiers.length === 0 ? ['*'] : names }
}

/** Members of the world outside that a pure file may not name. */
const WORLD = new Set(
  'process performance setTimeout setInterval setImmediate queueMicrotask fetch crypto console globalThis Buffer Promise'.split(
    ' ',
  ),
)

const impurity = (node: Node, parent: Node | undefined): string | undefined => {
  if (node.type === 'AwaitExpression' || node.async === true) return 'async or await'
  if (node.type === 'NewExpression' && nameOf(node.callee) === 'Date' && (node.arguments as unknown[]).length === 0)
    return 'new Date()'
  if (node.type === 'CallExpression' && nameOf(node.callee) === 'Date') return 'Date()'
  if (node.type === 'MemberExpression') {
    const member = `${nameOf(node.object)}.${nameOf(node.property)}`
    if (member === 'Date.now' || member === 'Math.random') return member
  }
  const isMemberName = parent?.type === 'MemberExpression' && parent.property === node && parent.computed !== true
  const isKey = parent?.type === 'Property' && parent.key === node && parent.shorthand !== true
  const isTypeName = parent?.type.startsWith('TS') === true
  if (node.type === 'Identifier' && WORLD.has(node.name as string) && !isMemberName && !isKey && !isTypeName)
    return node.name as string
  return undefined
}
