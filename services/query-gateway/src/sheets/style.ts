/** How a sales sheet looks: a letter, on paper and on a screen; on a telephone each line is a block of its own. */
export const style = `
:root { color-scheme: light }
* { box-sizing: border-box }
body { margin: 0; background: #eef0f3; color: #1d2733; font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif }
main { max-width: 52rem; margin: 2rem auto; padding: 3rem 3.5rem; background: #fff; border-radius: 4px; box-shadow: 0 1px 3px #0002, 0 8px 24px #0001 }
header { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; padding-bottom: .75rem; border-bottom: 2px solid #1d2733 }
.shop { font-size: 1.15rem; font-weight: 700 }
.kind { color: #5b6775; letter-spacing: .08em; text-transform: uppercase; font-size: .8rem; white-space: nowrap }
h1 { margin: 2rem 0 .25rem; font-size: 1.7rem; line-height: 1.25; overflow-wrap: anywhere }
.date { margin: 0; color: #5b6775 }
.lead { margin: 1.25rem 0 1.5rem; max-width: 38rem }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums }
th { padding: .5rem .6rem; color: #5b6775; font-size: .8rem; font-weight: 600; text-align: right; vertical-align: bottom; border-bottom: 1px solid #b9c1cb }
td { padding: .65rem .6rem; text-align: right; vertical-align: top; border-bottom: 1px solid #e3e7ec }
th:first-child, td:first-child { padding-left: 0; text-align: left; overflow-wrap: anywhere }
th:last-child, td:last-child { padding-right: 0 }
td:nth-child(n + 3) { white-space: nowrap }
.name { font-weight: 600 }
small { display: block; color: #5b6775; font-size: .8rem }
.sample td { background: #f7f8fa; color: #5b6775 }
.sample td:first-child { padding-left: .6rem }
.sample td:last-child { padding-right: .6rem }
.tag { display: inline-block; margin-top: .2rem; padding: 0 .5em; border: 1px solid #b9c1cb; border-radius: 1em; background: #fff; font-size: .75rem }
.less { color: #0b6b3a }
dl { margin: 1.5rem 0 0 auto; width: 21rem; max-width: 100%; display: grid; grid-template-columns: 1fr auto; gap: .3rem 1.5rem; font-variant-numeric: tabular-nums }
dt { color: #5b6775 }
dd { margin: 0; text-align: right }
.total { margin-top: .35rem; padding-top: .5rem; border-top: 2px solid #1d2733; color: #1d2733; font-size: 1.15rem; font-weight: 700 }
.total + .total { margin-left: -1.5rem }
footer { margin-top: 2.5rem; padding-top: .75rem; border-top: 1px solid #e3e7ec; color: #5b6775; font-size: .8rem; overflow-wrap: anywhere }
footer p { margin: .15rem 0 }
@media screen and (max-width: 40rem) {
  main { margin: 0; padding: 1.5rem 1.25rem; border-radius: 0; box-shadow: none }
  h1 { margin-top: 1.5rem; font-size: 1.4rem }
  table, tbody, tr, td { display: block }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  tr { padding: .75rem 0; border-bottom: 1px solid #e3e7ec }
  tr:first-child { border-top: 1px solid #b9c1cb }
  td, td:first-child, td:last-child, .sample td:first-child, .sample td:last-child { padding: .1rem 0; border: 0 }
  td:not(:first-child) { display: flex; justify-content: space-between; gap: 1rem }
  td:not(:first-child)::before { content: attr(data-label); color: #5b6775 }
  td small { display: inline }
  td:first-child small { display: block }
  td:first-child { padding-bottom: .35rem }
  .sample, .sample td { background: none }
  dl { width: 100% }
}
@page { margin: 18mm }
@media print {
  body { background: none; font-size: 10pt }
  main { max-width: none; margin: 0; padding: 0; border-radius: 0; box-shadow: none }
  thead { display: table-header-group }
  tr, dl, footer { break-inside: avoid }
}
`
