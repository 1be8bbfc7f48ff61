import { type ReactNode, useEffect } from 'react'

/** The page's name: on it, in the tab, and in the history. `children`: what stands beside it. */
export const Head = ({ title, children }: { title: string; children?: ReactNode }) => {
  useEffect(() => {
    document.title = `${title} · Shop`
  }, [title])
  return (
    <div className="row head">
      <h1>{title}</h1>
      {children}
    </div>
  )
}
