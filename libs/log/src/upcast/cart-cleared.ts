import type { Step } from './step.ts'

/** v1 named a reason only where it was a merge; without one, somebody had asked. v2 always says which. */
export const cartClearedTo2: Step = ({ cart, because = 'asked', ...rest }) => ({ cart, because, ...rest })
