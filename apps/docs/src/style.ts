import { Html } from './html.ts'

/** The style of all pages; colours follow the reader's system. No value of it comes from a document. */
export const style = new Html(`
:root {
  --ground: #fff; --raised: #f5f6f8; --ink: #1b1f26; --soft: #5a6270; --line: #dde1e7; --link: #0b57b8;
  --get: #0a6b3d; --post: #0b57b8; --patch: #8a4b00; --delete: #b01e2e; --focus: #0b57b8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12151a; --raised: #1b2028; --ink: #e7eaef; --soft: #a0a9b6; --line: #2e3540; --link: #7db4ff;
    --get: #5fd39a; --post: #7db4ff; --patch: #f0b060; --delete: #ff8a94; --focus: #7db4ff;
  }
}
* { box-sizing: border-box }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100% }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.6 system-ui, sans-serif }
header { border-bottom: 1px solid var(--line) }
header nav, .columns { max-width: 70rem; margin: 0 auto }
header nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; align-items: baseline; padding: .9rem 1.25rem }
nav .home { font-weight: 700; color: var(--ink); margin-right: auto }
main { max-width: 56rem; margin: 0 auto; padding: .9rem 1.25rem 5rem; min-width: 0 }
.menu { display: none }
@media (min-width: 64rem) {
  .columns { display: grid; grid-template-columns: 11rem minmax(0, 1fr) }
  main { margin: 0; max-width: none }
  .menu { display: block; position: sticky; top: 0; max-height: 100vh; overflow-y: auto; padding: 1.5rem .5rem 2rem 1.25rem; font-size: .9rem; align-self: start }
  .menu p { margin: 1rem 0 .15rem; font-weight: 700 }
  .menu p:first-child { margin-top: 0 }
  .menu p a { color: var(--ink) }
  .menu ul { list-style: none; margin: 0; padding: 0 }
  .menu li a { display: block; padding: .1rem .6rem; border-left: 2px solid var(--line); color: var(--soft) }
  .menu [aria-current] { color: var(--link); border-color: var(--link); font-weight: 700 }
}
.table { overflow-x: auto; margin: 1rem 0 }
table { border-collapse: collapse; font-size: .95rem }
td code { overflow-wrap: normal; white-space: nowrap }
th, td { text-align: left; vertical-align: top; padding: .4rem 1.25rem .4rem 0; border-bottom: 1px solid var(--line) }
.also { color: var(--soft); font-size: .9rem }
a { color: var(--link); text-decoration: none }
a:hover { text-decoration: underline }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 3px }
.skip { position: absolute; left: -100vw }
.skip:focus { left: 1rem; top: .5rem; background: var(--ground); padding: .25rem .75rem }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 1.5rem 0 .75rem; text-wrap: balance }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; padding-top: 1.25rem; border-top: 1px solid var(--line) }
h3 { font-size: 1rem; margin: 1.75rem 0 .5rem }
code, pre { font: .875em/1.55 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
code { overflow-wrap: anywhere }
p code, li code, dd code, td code { background: var(--raised); padding: .1em .3em; border-radius: 4px }
pre code, .rows code, .route code, .facts code { background: none; padding: 0 }
pre { background: var(--raised); border: 1px solid var(--line); border-radius: 8px; padding: .9rem 1rem; overflow-x: auto }
.route { display: flex; flex-wrap: wrap; gap: .35rem .75rem; align-items: baseline; font-size: 1.05rem }
.facts { color: var(--soft) } .facts code { color: var(--ink) }
.method { font: 700 .8rem ui-monospace, Menlo, Consolas, monospace; min-width: 4.2em; color: var(--post) }
.get { color: var(--get) } .patch, .put { color: var(--patch) } .delete { color: var(--delete) }
ul.rows { list-style: none; margin: 0; padding: 0 }
ul.rows li { border-bottom: 1px solid var(--line) }
ul.rows a { display: grid; grid-template-columns: 4.5rem minmax(0, 1fr) auto; gap: 0 .75rem; padding: .6rem .25rem; color: var(--ink) }
ul.rows a:hover { background: var(--raised); text-decoration: none }
ul.rows .summary { color: var(--soft); grid-column: 2 / -1 }
ul.rows .aside { color: var(--soft); font-size: .875rem; text-align: right }
.fields { margin: 0 }
.fields > div { padding: .6rem 0; border-bottom: 1px solid var(--line) }
.fields dt { display: flex; flex-wrap: wrap; gap: 0 .75rem; align-items: baseline }
.fields dd { margin: .1rem 0 0; color: var(--soft) }
.fields .name { font-weight: 700 }
.fields dt span, .limits { font-size: .85rem; color: var(--soft) }
.fields dt .required { color: var(--delete) }
.limits { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0 1rem }
@media (max-width: 36rem) {
  h1 { font-size: 1.55rem }
  ul.rows a { grid-template-columns: 4.5rem minmax(0, 1fr) }
  ul.rows .aside { grid-column: 2; text-align: left }
}
`)
