import CLibCurl

/// A list of strings in libcurl's form; must outlive the handle's use of it.
@safe final class StringList {
    let head: UnsafeMutablePointer<curl_slist>?

    init(_ strings: [String]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for string in strings { unsafe list = unsafe curl_shim_slist_append(list, string) ?? list }
        unsafe head = unsafe list
    }

    deinit { unsafe curl_shim_slist_free_all(head) }
}
