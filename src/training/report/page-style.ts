/** Light, dark, and light again on paper; no picture is cut in two by the end of a page. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ground: #fff; --ink: #1b1b1b; --line: #d4d4d4; --first: #0072b2; --second: #d55e00; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ground: #16181b; --ink: #e6e6e6; --line: #44484d; --first: #56b4e9; --second: #e69f00; }
}
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border-bottom: 1px solid var(--line); padding: 0.2rem 0.8rem 0.2rem 0; text-align: left; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
code { overflow-wrap: anywhere; }
figure { display: inline-block; margin: 1rem 1rem 1rem 0; vertical-align: top; max-width: 100%; break-inside: avoid; }
figcaption { max-width: 30rem; font-size: 0.9rem; }
svg { max-width: 100%; height: auto; }
@media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } }
`;
