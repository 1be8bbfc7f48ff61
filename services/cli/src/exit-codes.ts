/** What the command ends with; the same numbers for every subcommand. `differs`: also a log that has diverged. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  differs: 4,
  unreachable: 5,
  interrupted: 130,
} as const
