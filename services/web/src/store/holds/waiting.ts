/** What somebody waits for in this tab, as `shop sku`: so that the page they are on by then can say that their turn has come. */
const NAME = 'cartstream-waiting'

const read = (): ReadonlySet<string> => {
  try {
    return new Set(JSON.parse(sessionStorage.getItem(NAME) ?? '[]') as string[])
  } catch {
    return new Set() // somebody else's text
  }
}

export const waitsFor = (shop: string, sku: string): boolean => read().has(`${shop} ${sku}`)

export const setWaiting = (shop: string, sku: string, isWaiting: boolean): void => {
  const all = new Set(read())
  if (isWaiting) all.add(`${shop} ${sku}`)
  else all.delete(`${shop} ${sku}`)
  sessionStorage.setItem(NAME, JSON.stringify([...all]))
}
