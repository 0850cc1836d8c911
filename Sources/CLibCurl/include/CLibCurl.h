#ifndef CLIBCURL_H
#define CLIBCURL_H

#include <curl/curl.h>

// libcurl, loaded when it is first used and not with the process: it brings thirty libraries along, more than half of
// the time that a short command takes to start. Nothing here may be called before curl_shim_load() has returned NULL.
//
// Swift calls no variadic C functions, too: one setter and one getter per type of argument.

#ifdef __cplusplus
extern "C" {
#endif

/// Loads and initialises libcurl once, from whichever thread comes first; the others wait.
/// Returns NULL, or why it cannot be used, the same at each call.
const char *curl_shim_load(void);

/// What the system calls the calling thread from now on, as in `top -H`: 15 bytes at most.
void curl_shim_name_thread(const char *name);

/// The version of the library in use, as 0xMMmmpp.
unsigned int curl_shim_version(void);

CURL *curl_shim_easy_init(void);
void curl_shim_easy_cleanup(CURL *handle);
CURLcode curl_shim_easy_pause(CURL *handle, int bits);
const char *curl_shim_easy_strerror(CURLcode code);

CURLcode curl_shim_set_long(CURL *handle, CURLoption option, long value);
CURLcode curl_shim_set_offset(CURL *handle, CURLoption option, curl_off_t value);
CURLcode curl_shim_set_string(CURL *handle, CURLoption option, const char *value);
CURLcode curl_shim_set_pointer(CURL *handle, CURLoption option, void *value);
CURLcode curl_shim_set_list(CURL *handle, CURLoption option, struct curl_slist *value);
/// The bytes are not copied: they must stay until the option is set again.
CURLcode curl_shim_set_blob(CURL *handle, CURLoption option, void *bytes, size_t count);

typedef size_t (*curl_shim_data_callback)(char *bytes, size_t size, size_t count, void *context);
CURLcode curl_shim_set_data_callback(CURL *handle, CURLoption option, curl_shim_data_callback callback);
CURLcode curl_shim_set_opensocket(CURL *handle, curl_opensocket_callback callback);
CURLcode curl_shim_set_closesocket(CURL *handle, curl_closesocket_callback callback);

/// The names of its two options depend on the version of the library.
void curl_shim_only_http(CURL *handle);
/// How long the authorities of a file are kept, in seconds.
void curl_shim_keep_authorities(CURL *handle, long seconds);
/// A transfer that is ended while its name is being looked up does not wait for the look-up.
void curl_shim_never_wait_for_resolver(CURL *handle);

CURLcode curl_shim_get_long(CURL *handle, CURLINFO info, long *value);
CURLcode curl_shim_get_offset(CURL *handle, CURLINFO info, curl_off_t *value);
CURLcode curl_shim_get_pointer(CURL *handle, CURLINFO info, void **value);
CURLcode curl_shim_get_socket(CURL *handle, curl_socket_t *value);

CURLM *curl_shim_multi_init(void);
void curl_shim_multi_cleanup(CURLM *multi);
CURLMcode curl_shim_multi_set_long(CURLM *multi, CURLMoption option, long value);
CURLMcode curl_shim_multi_add_handle(CURLM *multi, CURL *handle);
CURLMcode curl_shim_multi_remove_handle(CURLM *multi, CURL *handle);
CURLMcode curl_shim_multi_perform(CURLM *multi, int *running);
CURLMcode curl_shim_multi_poll(CURLM *multi, int milliseconds);
CURLMcode curl_shim_multi_wakeup(CURLM *multi);
CURLMsg *curl_shim_multi_info_read(CURLM *multi, int *left);
CURLcode curl_shim_message_result(const CURLMsg *message);

struct curl_slist *curl_shim_slist_append(struct curl_slist *list, const char *string);
void curl_shim_slist_free_all(struct curl_slist *list);

#ifdef __cplusplus
}
#endif
#endif
