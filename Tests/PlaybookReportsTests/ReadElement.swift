import Foundation
import FoundationXML

/// An XML element as a reader of reports sees it.
final class ReadElement {
    let name: String
    let attributes: [String: String]
    private(set) var children: [ReadElement] = []
    /// Its text, without that of its children.
    private(set) var text = ""

    private init(_ name: String, _ attributes: [String: String]) {
        self.name = name
        self.attributes = attributes
    }

    subscript(attribute: String) -> String? { attributes[attribute] }

    func all(_ name: String) -> [ReadElement] { children.filter { $0.name == name } }

    /// The root of a document; nil where it is no well-formed XML.
    static func parse(_ text: String) -> ReadElement? {
        let reader = Reader()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = reader
        return parser.parse() ? reader.root : nil
    }

    private final class Reader: NSObject, XMLParserDelegate {
        var root: ReadElement?
        private var open: [ReadElement] = []

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            let element = ReadElement(name, attributes)
            if let parent = open.last { parent.children.append(element) } else { root = element }
            open.append(element)
        }

        func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
            open.removeLast()
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) { open.last?.text += string }
    }
}
