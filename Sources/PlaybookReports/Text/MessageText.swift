package import PlaybookRecord

/// Single messages to the person, in the form that reports have.
package enum MessageText {
    package static func error(_ failure: FailureRecord, style: ReportStyle) -> String {
        var page = TextPage(style)
        page.prose(failure.message, head: "error: ", tone: .badHead)
        if let help = failure.help { page.prose(help, head: "help: ", tone: .quoted) }
        return page.text
    }

    package static func warning(_ message: String, style: ReportStyle) -> String {
        var page = TextPage(style)
        page.prose(message, head: "warning: ", tone: .doubtfulHead)
        return page.text
    }
}
