import type { CommandOf, Decision, Given, View } from './types.ts'

export const releaseHold = (_c: CommandOf<'ReleaseHold'>, _view: View, _given: Given): Decision => todo()
export const extendHold = (_c: CommandOf<'ExtendHold'>, _view: View, _given: Given): Decision => todo()
export const releaseAll = (_c: CommandOf<'ReleaseAll'>, _view: View, _given: Given): Decision => todo()
const todo = (): never => {
  throw new Error('being built')
}
