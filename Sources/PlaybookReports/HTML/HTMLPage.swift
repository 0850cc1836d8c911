/// One HTML page that needs nothing besides itself: no script, no font, no image, no network.
struct HTMLPage {
    var title: Markup
    var header: Markup
    var main: Markup
    var footer: Markup = ""

    var text: String {
        let page: Markup = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
            img-src data:">
            <link rel="icon" href="data:,">
            <title>\(title)</title>
            <style>
            \(HTMLStyle.sheet)
            </style>
            </head>
            <body>
            \(header)\
            <main>
            \(main)\
            </main>
            \(footer)\
            </body>
            </html>

            """
        return page.source
    }

    /// A section with a title; nothing where there is nothing in it.
    static func section(_ title: String, _ id: Markup, _ body: Markup) -> Markup {
        body.source.isEmpty ? "" : "<section id=\"\(id)\"><h2>\(title)</h2>\n\(body)</section>\n"
    }

    /// What stands at the top: what it is, of what, how it ended.
    static func header(_ eyebrow: String, _ name: String, _ tone: Markup, _ word: String, _ summary: String) -> Markup {
        """
        <header>
        <p class="eyebrow">\(eyebrow)</p>
        <h1>\(name)</h1>
        <p class="verdict \(tone)"><span class="pill">\(word)</span> \(summary)</p>
        </header>

        """
    }

    /// The few numbers that are looked at first; those without a value are left out.
    static func tiles(_ all: [(title: String, value: String?, remark: String)]) -> Markup {
        let items = all.compactMap { title, value, remark -> Markup? in
            guard let value else { return nil }
            return "<li><b>\(value)</b><span>\(title)</span><small>\(remark)</small></li>"
        }
        return items.isEmpty ? "" : "<ul class=\"tiles\">\(Markup.joined(items))</ul>\n"
    }
}
