/** A place in the code to spoil: `find` stands there exactly once. */
export type Edit = { file: string; find: string; replace: string }
export type Mutation = { says: string; edits: readonly Edit[] }
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
export const one = (says: string, edit: Edit): Mutation => ({ says, edits: [edit] })
