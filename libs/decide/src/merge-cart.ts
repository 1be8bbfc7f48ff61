import type { CommandOf, Decision, Given, View } from './types.ts'

export const mergeCart = (_c: CommandOf<'MergeCart'>, _view: View, _given: Given): Decision => {
  throw new Error('being built')
}
