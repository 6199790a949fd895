package io.dawnwatch.topology.report;

/** How the page of a night looks: on a phone, in the dark and in print, too. */
final class PageStyle {
  private PageStyle() {}

  static final String CSS =
      """
      :root{--ink:#1c2430;--soft:#5b6675;--line:#dfe4ea;--paper:#fff;--back:#f4f6f8;--hot:#c0392b;--warm:#f6d5cf;--cool:#3b6ea5;--good:#2c7a4b}
      @media (prefers-color-scheme:dark){:root{--ink:#e6ebf1;--soft:#9aa7b5;--line:#303a46;--paper:#1a2129;--back:#12171d;--hot:#ff7b6b;--warm:#4a2622;--cool:#79aee6;--good:#6cc891}}
      *{box-sizing:border-box}body{margin:0;background:var(--back);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
      main{max-width:54rem;margin:0 auto;padding:1.5rem 1rem 4rem}
      .kicker{margin:0;color:var(--soft);text-transform:uppercase;letter-spacing:.08em;font-size:.8rem}
      h1{margin:.1rem 0 .6rem;font-size:1.9rem;line-height:1.2}h2{font-size:1.15rem;margin:0 0 .7rem}h3{font-size:1rem;margin:1.2rem 0 .4rem}
      .pills{margin:0 0 1.2rem;display:flex;flex-wrap:wrap;gap:.4rem}.pill{border:1px solid;border-radius:99px;padding:.1rem .7rem;font-size:.85rem}.good{color:var(--good)}.bad{color:var(--hot)}
      section{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:1.1rem 1.2rem;margin:0 0 1rem}
      .lines ol{margin:0;padding-left:1.2rem}.lines li{margin:.25rem 0;overflow-wrap:anywhere}.lines li:first-child{font-weight:600}
      .card{border-top:1px solid var(--line);padding:.7rem 0}.card:first-of-type{border-top:0}
      summary{display:grid;grid-template-columns:1.8rem 1fr auto;gap:.4rem;cursor:pointer;list-style:none}summary>span{min-width:0;overflow-wrap:anywhere}summary::-webkit-details-marker{display:none}
      .rank{color:var(--soft)}.score::after{content:" \\25b8";color:var(--soft)}[open]>summary .score::after{content:" \\25be"}.when{color:var(--soft);white-space:nowrap}.score{white-space:nowrap;font-variant-numeric:tabular-nums;color:var(--hot);font-weight:600}
      table{border-collapse:collapse;width:100%;margin:.5rem 0;font-size:.92rem}th,td{text-align:left;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}th{color:var(--soft);font-weight:500;font-size:.82rem}.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
      .feature,.place,.note,.quiet,figcaption,footer{color:var(--soft);font-size:.82rem}
      svg.bar{display:inline-block;width:5rem;height:.6rem;border:0;vertical-align:middle}.bar rect{fill:var(--cool)}
      pre{background:var(--back);border-radius:6px;padding:.5rem .7rem;margin:.5rem 0;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.82rem}
      code{font-size:.85em;overflow-wrap:anywhere}.command{font-size:.82rem;color:var(--soft);margin:.6rem 0 0}
      figure{margin:.8rem 0}svg{width:100%;height:7.5rem;display:block;border-bottom:1px solid var(--line)}.axis{display:flex;justify-content:space-between;color:var(--soft);font-size:.78rem}.share{white-space:nowrap;width:9rem}td{overflow-wrap:anywhere}td.n,td.share,td.word{overflow-wrap:normal}.events{fill:var(--line)}.events.in{fill:var(--hot);opacity:.55}.line{fill:none;stroke:var(--cool);stroke-width:1.5;vector-effect:non-scaling-stroke}rect.hot{fill:var(--warm)}
      .facts .said{width:62%}.word{white-space:nowrap}.wide{overflow-x:auto}.heat{width:auto;border-spacing:2px;border-collapse:separate}.heat th{border:0;padding:0 .5rem 0 0;white-space:nowrap;font-size:.75rem}.heat thead th{padding:0}.heat tbody th{max-width:16rem;overflow:hidden;text-overflow:ellipsis}.heat td{width:18px;min-width:14px;height:18px;padding:0;border:0;border-radius:3px;background:var(--back)}
      .heat .h1{background:color-mix(in srgb,var(--cool) 10%,var(--paper))}.heat .h2{background:color-mix(in srgb,var(--cool) 25%,var(--paper))}.heat .h3{background:color-mix(in srgb,var(--cool) 45%,var(--paper))}.heat .h4{background:color-mix(in srgb,var(--cool) 65%,var(--paper))}.heat .h5{background:color-mix(in srgb,var(--cool) 85%,var(--paper))}.heat td.hot{outline:2px solid var(--hot);outline-offset:-2px}
      .bins{display:flex;align-items:flex-end;gap:4px;height:60px;margin:.3rem 0 1rem}.bins span{flex:1;height:100%}.bins svg{height:100%;border:0}.bins rect{fill:var(--line)}.bins rect.now{fill:var(--hot)}
      .message{display:grid;grid-template-columns:5.5rem 1fr;gap:.6rem;align-items:baseline}.message pre{margin:.3rem 0 .1rem}.message p{margin:0 0 .5rem;overflow-wrap:anywhere}
      footer{padding:0 .2rem;overflow-wrap:anywhere}
      @media (max-width:34rem){.share{display:none}th,td{padding-right:.4rem}section{padding:.9rem}h1{font-size:1.5rem}.message{grid-template-columns:1fr;gap:0}.message>.n{text-align:left}.when{white-space:normal}}
      @media print{.score::after{content:none!important}details::details-content{content-visibility:visible}body{background:#fff}section{break-inside:avoid;border-color:#ccc}.card{break-inside:avoid}}
      """;
}
