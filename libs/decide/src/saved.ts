import type { CommandOf, Decision, Given, View } from './types.ts'

export const saveItem = (_c: CommandOf<'SaveItem'>, _view: View, _given: Given): Decision => {
  throw new Error('being built')
}
export const restoreItem = (_c: CommandOf<'RestoreItem'>, _view: View, _given: Given): Decision => {
  throw new Error('being built')
}
