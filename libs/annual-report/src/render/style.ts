/** The look of the printed form: black rules, Song type, everything centred but the row texts. */
export const STYLE = `
@page { size: A4; margin: 14mm 15mm; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #000; font: 14px/1.5 SimSun, 宋体, 'Songti SC', STSong, 'Noto Serif CJK SC', 'Source Han Serif SC', serif; }
main { max-width: 920px; margin: 0 auto; padding: 40px 24px; }
h1 { margin: 0; text-align: center; font-size: clamp(18px, 5vw, 26px); line-height: 1.4; }
h1 span { display: inline-block; }
h2 { margin: 28px 0 10px; font-size: 17px; break-after: avoid; }
.english { color: #555; font: 12px/1.4 'Times New Roman', 'Liberation Serif', serif; }
h1 + .english { margin: 6px 0 0; text-align: center; font-size: 14px; }
h2 .english { margin-left: 6px; }
table { width: 100%; border-collapse: collapse; border: 1.5px solid #000; table-layout: fixed; }
th, td { border: 1px solid #000; padding: 4px 3px; text-align: center; vertical-align: middle; font-weight: normal; overflow-wrap: anywhere; }
.applications .stub:first-child { width: 42px; }
.applications .stub:nth-child(2) { width: 78px; }
.applications th[scope='rowgroup'] { word-break: keep-all; }
.applications .figure { width: 66px; }
.applications th[scope='row'] { padding-left: 6px; padding-right: 6px; text-align: left; }
.applications .corner { padding: 8px 24px; text-wrap: balance; }
.appeals th, .appeals td { padding: 4px 2px; text-wrap: balance; }
.appeals thead tr:first-child th { padding: 6px 2px; }
td a { color: inherit; text-decoration: underline; text-decoration-color: #999; text-underline-offset: 2px; }
.fault { background: #fbe3e0; }
.note { margin: 8px 0 0; font-size: 12px; }
footer { margin-top: 24px; color: #444; font-size: 12px; }
footer p { margin: 2px 0; }
.agrees { color: #1d6b35; }
.disagrees { color: #a3231a; }
ol.disagrees { margin: 2px 0; padding-left: 22px; }
/* On a narrow screen the form keeps its shape, and is moved sideways. */
@media screen {
  main { overflow-x: auto; }
  table { min-width: 720px; }
}
@media print {
  body { font-size: 9pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  /* Half of a collapsed border lies outside its table, where the edge of the page cuts it off. */
  table { width: calc(100% - 2px); margin: 0 auto; }
  h1 { font-size: 18pt; }
  h2 { margin: 10pt 0 5pt; font-size: 12pt; }
  th, td { padding: 1.6pt 2pt; line-height: 1.25; }
  thead th { text-wrap: balance; }
  .applications .stub:first-child { width: 34px; }
  .applications .stub:nth-child(2) { width: 64px; }
  .applications .figure { width: 46px; }
  footer { margin-top: 10pt; }
  td a { text-decoration: none; }
}
`;
