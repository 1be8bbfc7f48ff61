/** What somebody has typed to look for, a word each. */
export const wordsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')

/** All of the words are somewhere in the texts. */
export const hasWords = (texts: readonly string[], words: readonly string[]): boolean => {
  if (words.length === 0) return true
  const text = texts.join('\n').toLowerCase()
  return words.every((word) => text.includes(word))
}
