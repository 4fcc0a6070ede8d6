import { COLOUR_STYLE, PICTURE_STYLE } from '../charts/style.js';

/** The style sheet of a report. */
export const PAGE_STYLE = `${COLOUR_STYLE}${PICTURE_STYLE}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
main,header,footer{max-width:76rem;margin:0 auto;padding:0 1rem}
h1{font-size:1.7rem;margin:1.4rem 0 .2rem;overflow-wrap:anywhere}h2{font-size:1.3rem;margin:2.4rem 0 .8rem;border-bottom:1px solid var(--rule);padding-bottom:.2rem}
h3{font-size:1rem;margin:1.2rem 0 .3rem;overflow-wrap:anywhere}
a{color:var(--accent)}:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.3rem .6rem;z-index:1}
nav ul{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;list-style:none;padding:0;margin:.8rem 0}
dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:.6rem 0}dl.facts dt{color:var(--faint)}dl.facts dd{margin:0;overflow-wrap:anywhere}
.blocks{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,29.5rem),1fr));gap:1.2rem;align-items:start}
.blocks>.table,.blocks>.wide{grid-column:1/-1}.blocks>*{min-width:0}
figure{margin:0;padding:.8rem;border:1px solid var(--rule);border-radius:.5rem}
figcaption{font-weight:600;margin-bottom:.5rem;overflow-wrap:anywhere}
.scroll{overflow-x:auto;max-width:100%}figure img{max-width:100%;height:auto}svg.picture{display:block;max-width:100%;height:auto;margin:0 auto}.wide svg.picture{min-width:38rem}
table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums}caption{text-align:left;font-weight:600;padding:.2rem 0 .4rem}
th,td{text-align:left;vertical-align:top;padding:.25rem .9rem .25rem 0;border-bottom:1px solid var(--rule)}th{color:var(--faint);font-weight:600;white-space:nowrap}
td{max-width:34rem;overflow-wrap:break-word}
pre{font:.8125rem/1.45 ui-monospace,SFMono-Regular,Consolas,monospace;background:var(--panel);padding:.7rem;border-radius:.4rem;overflow-x:auto;margin:.3rem 0}pre.line{white-space:pre-wrap;overflow-wrap:anywhere}
code{font:.8125rem ui-monospace,SFMono-Regular,Consolas,monospace;overflow-wrap:anywhere}
details{margin:.5rem 0}summary{cursor:pointer;color:var(--accent);padding:.15rem 0}
.note{color:var(--faint);font-size:.875rem;margin:.4rem 0 0}.remarks li{margin:.3rem 0}.remarks{padding-left:1.2rem}.problem{color:var(--warn);font-weight:600}
footer{color:var(--faint);font-size:.875rem;padding-bottom:2rem;margin-top:3rem}
@media (max-width:40rem){dl.facts{grid-template-columns:1fr}dl.facts dd{margin-bottom:.4rem}figure{padding:.5rem}h2{margin-top:1.8rem}}
@media print{nav,.skip{display:none}figure,tr{break-inside:avoid}.scroll{overflow:visible}.wide svg.picture{min-width:0}details::details-content{content-visibility:visible;display:block}body{font-size:11pt}}`;
