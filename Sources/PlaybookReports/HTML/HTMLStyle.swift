/// The style sheet of the HTML page: light and dark, from a phone to a wide screen, and on paper.
enum HTMLStyle {
    static let sheet: Markup = """
        :root {
          color-scheme: light dark;
          --page: #f6f6f3; --card: #ffffff; --line: #dcdcd6; --text: #1d1f21; --faint: #5f6368;
          --good: #17703a; --good-fill: #2f9e5b; --bad: #b3261e; --bad-fill: #d9483f; --doubtful: #8a5300;
          --doubtful-fill: #d99000; --accent: #2c5fb8; --track: #ebebe6; --used: #3b6fc9; --free: #b9cdf0;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #131517; --card: #1c1f22; --line: #33383d; --text: #e7e8ea; --faint: #a2a8b0;
            --good: #6fd396; --good-fill: #35a566; --bad: #ff8f86; --bad-fill: #e0544b; --doubtful: #f0b54a;
            --doubtful-fill: #cf9223; --accent: #8ab4f8; --track: #2a2e33; --used: #6b9bf0; --free: #33496e;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body {
          margin: 0 auto; padding: 1.5rem clamp(0.9rem, 4vw, 2.5rem) 2.5rem; max-width: 68rem;
          background: var(--page); color: var(--text); line-height: 1.5; overflow-wrap: anywhere;
          font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
        }
        h1 { margin: 0 0 0.4rem; font-size: clamp(1.5rem, 5vw, 2.1rem); line-height: 1.2; letter-spacing: -0.01em; }
        h2 { margin: 0 0 0.8rem; font-size: 1.05rem; }
        p { margin: 0.3rem 0; }
        a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 2px; }
        code, .values, footer dd {
          font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.86em;
        }
        small, .faint, .eyebrow, .role, .legend, .time, .when, .size, .key { color: var(--faint); }
        .good { color: var(--good); } .bad { color: var(--bad); } .doubtful { color: var(--doubtful); }
        .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .eyebrow { margin: 0 0 0.3rem; font-size: 0.85rem; }
        .verdict { margin: 0 0 1.4rem; color: var(--text); }
        .pill {
          display: inline-block; margin-right: 0.4rem; padding: 0.1rem 0.7rem; border-radius: 1rem; color: #ffffff;
          font-weight: 600; background: var(--bad-fill);
        }
        .good > .pill { background: #20794a; } .bad > .pill { background: #b3261e; }
        .doubtful > .pill { background: #8a5300; }
        main > section {
          margin: 0 0 1.1rem; padding: 1.1rem clamp(0.9rem, 3vw, 1.4rem); background: var(--card);
          border: 1px solid var(--line); border-radius: 0.7rem;
        }
        .message { border-left: 0.35rem solid currentColor !important; }
        .message p, .message ul { color: var(--text); }
        .message p, .error, .because, .help { white-space: pre-line; }
        .message h2 { margin-bottom: 0.3rem; } .message ul { margin: 0; padding-left: 1.2rem; }
        .help::before { content: "Help: "; color: var(--accent); font-weight: 600; }
        .tiles {
          display: grid; grid-template-columns: repeat(auto-fit, minmax(7.4rem, 1fr)); gap: 0.7rem; margin: 0 0 1.1rem;
          padding: 0; list-style: none;
        }
        .tiles li {
          display: flex; flex-direction: column; padding: 0.8rem 0.75rem; background: var(--card);
          border: 1px solid var(--line); border-radius: 0.7rem; line-height: 1.3;
        }
        .tiles b { font-size: 1.15rem; white-space: nowrap; font-variant-numeric: tabular-nums; }
        .tiles span { font-size: 0.88rem; } .tiles small { font-size: 0.78rem; }
        .tiles small:empty { display: none; }
        .timeline { margin: 0; padding: 0; list-style: none; }
        .timeline li, .axis {
          display: grid; grid-template-columns: minmax(9rem, 17rem) 1fr 5.5rem; gap: 0 0.9rem; align-items: center;
        }
        .timeline li { padding: 0.28rem 0; }
        .timeline .name { color: var(--text); text-decoration: none; } .timeline .name:hover { text-decoration: underline; }
        .timeline .time { text-align: right; font-size: 0.86rem; font-variant-numeric: tabular-nums; }
        .timeline .track {
          position: relative; height: 1.05rem; border-radius: 0.3rem; background: var(--track);
          /* Room for the bar of a step that took next to nothing at the end. */
          border-right: 4px solid transparent;
        }
        .timeline .bar {
          position: absolute; top: 0; bottom: 0; min-width: 4px; max-width: 100%; border-radius: 0.3rem;
          background: var(--faint);
        }
        .timeline .good .bar { background: var(--good-fill); } .timeline .bad .bar { background: var(--bad-fill); }
        .timeline .doubtful .bar { background: var(--doubtful-fill); }
        .axis { font-size: 0.76rem; color: var(--faint); }
        .axis div { grid-column: 2; position: relative; height: 1.4rem; }
        .axis span { position: absolute; top: 0.15rem; transform: translateX(-50%); white-space: nowrap; }
        .axis span:first-child { transform: none; }
        .mark { display: inline-block; width: 1.15em; font-weight: 700; color: var(--faint); }
        .good .mark { color: var(--good); } .bad .mark { color: var(--bad); } .doubtful .mark { color: var(--doubtful); }
        .legend { margin: -0.4rem 0 0.8rem; font-size: 0.84rem; }
        .legend span {
          display: inline-block; width: 0.85rem; height: 0.85rem; margin: 0 0.15rem 0 0.6rem; border-radius: 0.2rem;
          vertical-align: -0.1rem;
        }
        .legend span:first-child { margin-left: 0; }
        .used { background: var(--used); }
        .free {
          background: repeating-linear-gradient(135deg, var(--free) 0 5px, transparent 5px 8px), var(--track);
        }
        .members { display: grid; gap: 1rem; margin: 0; padding: 0; list-style: none; }
        .members li + li { padding-top: 1rem; border-top: 1px solid var(--line); }
        .members p { font-size: 0.88rem; } .problem { color: var(--bad); }
        .who { margin-bottom: 0.35rem; } .who code { color: var(--faint); }
        .role { padding: 0 0.45rem; border: 1px solid var(--line); border-radius: 1rem; font-size: 0.8rem; }
        .bars {
          display: grid; grid-template-columns: 4.2rem 1fr minmax(10.5rem, auto); gap: 0.3rem 0.7rem;
          align-items: center; font-size: 0.86rem;
        }
        .bars p { grid-column: 1 / -1; }
        .bars .track { display: flex; height: 0.95rem; overflow: hidden; border-radius: 0.3rem; background: var(--track); }
        .size { font-variant-numeric: tabular-nums; }
        .changes, .findings { margin: 0; padding: 0; list-style: none; }
        .changes li {
          display: grid; grid-template-columns: 1.4rem 1fr auto; gap: 0 0.5rem; padding: 0.45rem 0;
          border-top: 1px solid var(--line);
        }
        .changes li:first-child { border-top: 0; padding-top: 0; }
        .changes a { font-size: 0.84rem; white-space: nowrap; }
        .changes em { color: var(--doubtful); font-style: normal; font-weight: 600; }
        .changes .destructive em, .changes .destructive .sign { color: var(--bad); }
        .sign { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-weight: 700; color: var(--good); }
        .blocking .sign { color: var(--doubtful); }
        .subject { margin-right: 0.5rem; } .values { color: var(--faint); } .values i { font-style: normal; color: var(--text); }
        summary { cursor: pointer; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; margin: 0.5rem 0; font-size: 0.88rem; min-width: 60%; overflow-wrap: normal; }
        th { font-weight: 500; color: var(--faint); text-align: left; }
        th, td { padding: 0.25rem 0.9rem 0.25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        th.number { text-align: right; } td.good, td.bad, td.doubtful { white-space: nowrap; }
        .step { padding: 0.5rem 0; border-top: 1px solid var(--line); color: var(--text); }
        h2 + .step { border-top: 0; padding-top: 0; }
        .step > summary { list-style-position: outside; }
        .step .result { margin-left: 0.4rem; color: var(--faint); } .step .time { margin-left: 0.6rem; font-size: 0.86rem; }
        .step.bad .result { color: var(--bad); font-weight: 600; } .step.doubtful .result { color: var(--doubtful); }
        .step > :not(summary):not(.mark):not(b):not(code):not(span) { margin-left: 1.2rem; }
        .step code { color: var(--faint); }
        .error { color: var(--bad); } .note, .because { color: var(--faint); } .note::before { content: "Note: "; }
        .key { margin-bottom: 0; } p > .key { margin-right: 0.4rem; }
        .findings li { padding: 0.3rem 0; } .findings li + li { border-top: 1px solid var(--line); }
        .findings code { color: var(--faint); }
        pre {
          margin: 0.4rem 0; padding: 0.5rem 0.7rem; overflow-x: auto; border-radius: 0.4rem; background: var(--track);
          font: 0.82rem/1.35 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
          overflow-wrap: normal;
        }
        pre i { color: var(--faint); font-style: normal; } pre b { color: var(--bad); }
        footer { margin-top: 1.4rem; color: var(--faint); font-size: 0.82rem; }
        footer dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 0.3rem 1.5rem; margin: 0; }
        footer div:last-child { grid-column: 1 / -1; } footer dt { display: inline; } footer dt::after { content: ": "; } footer dd { display: inline; margin: 0; }
        .in1 { padding-left: 1.2rem !important; } .in2 { padding-left: 2.4rem !important; }
        .in3 { padding-left: 3.6rem !important; } .in4 { padding-left: 4.8rem !important; }
        .timeline .group .bar { opacity: 0.45; }
        :target { scroll-margin-top: 1rem; outline: 2px solid var(--accent); outline-offset: 0.3rem; border-radius: 0.2rem; }
        @media (max-width: 40rem) {
          .timeline li { grid-template-columns: 1fr auto; row-gap: 0.2rem; padding: 0.4rem 0; }
          .timeline .track { grid-row: 2; grid-column: 1 / -1; height: 0.75rem; }
          .axis { grid-template-columns: 1fr; } .axis div { grid-column: 1; }
          .axis span:last-child { transform: translateX(-100%); }
          .bars { grid-template-columns: 4.2rem 1fr; row-gap: 0.1rem; }
          .bars .size { grid-column: 2; margin-bottom: 0.3rem; }
          .tiles { grid-template-columns: 1fr 1fr; } .tiles li:last-child:nth-child(odd) { grid-column: 1 / -1; }
          th, td { padding-right: 0.6rem; } table { font-size: 0.82rem; }
        }
        @media print {
          body { background: #ffffff; max-width: none; } main > section { break-inside: avoid; }
        }
        """
}
