/** A place in the code to spoil: `find` stands there exactly once. */
export type Edit = { file: string; find: string; replace: string }
/**
 * `from`: for one that shows rarely, a seed that catches it, so that not every run of its spec looks through the hundreds before. Which one that is
 * moves with the code; then it is looked for from there on, and whoever finds that slow writes down another.
 */
export type Mutation = { says: string; edits: readonly Edit[]; from?: number }
export type Mutations = Readonly<Record<string, Mutation>>

export const handler = (name: string, find: string, replace: string): Edit => ({
  file: `services/command-handler/src/partition/${name}.ts`,
  find,
  replace,
})
export const decider = (name: string, find: string, replace: string): Edit => ({
  file: `libs/decide/src/${name}.ts`,
  find,
  replace,
})
export const one = (says: string, edit: Edit, from?: number): Mutation => ({
  ...{ says, edits: [edit] },
  ...(from !== undefined && { from }),
})
