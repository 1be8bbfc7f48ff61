/** What the command ends with; the same numbers for every subcommand. */
export const exitCodes = { done: 0, failed: 1, usage: 2, differs: 4, unreachable: 5, interrupted: 130 } as const
