import { type ReactNode, useEffect } from 'react'

/** The page's name: on it, in the tab, and in the history. `children`: what can be done with the whole of it. */
export const PageHead = ({ title, children }: { title: string; children?: ReactNode }) => {
  useEffect(() => {
    document.title = `${title} · cartstream`
  }, [title])
  return (
    <div className="page-head">
      <h1>{title}</h1>
      {children}
    </div>
  )
}
