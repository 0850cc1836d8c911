#include "CLibCurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/prctl.h>

// What curl.h wraps in macros that check types is reached here by pointer.
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

#define FOR_EACH_FUNCTION(DO)                                                                                    \
    DO(curl_global_init) DO(curl_version_info)                                                                   \
    DO(curl_easy_init) DO(curl_easy_cleanup) DO(curl_easy_pause) DO(curl_easy_strerror) DO(curl_easy_setopt)     \
    DO(curl_easy_getinfo)                                                                                        \
    DO(curl_multi_init) DO(curl_multi_cleanup) DO(curl_multi_setopt) DO(curl_multi_add_handle)                   \
    DO(curl_multi_remove_handle) DO(curl_multi_perform) DO(curl_multi_poll) DO(curl_multi_wakeup)                \
    DO(curl_multi_info_read)                                                                                     \
    DO(curl_slist_append) DO(curl_slist_free_all)

#define FIELD(name) __typeof__(&name) name;
static struct { FOR_EACH_FUNCTION(FIELD) } library;

static char failure[256];
static pthread_once_t once = PTHREAD_ONCE_INIT;

#define FIND(name)                                                                                \
    if (!(*(void **)&library.name = dlsym(loaded, #name))) {                                      \
        snprintf(failure, sizeof failure, "libcurl.so.4 is too old: it has no %s", #name);        \
        return;                                                                                   \
    }

static void load(void) {
    void *loaded = dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL);
    if (!loaded) {
        const char *reason = dlerror();
        snprintf(failure, sizeof failure, "libcurl cannot be loaded: %s", reason ? reason : "no reason is known");
        return;
    }
    FOR_EACH_FUNCTION(FIND)
    CURLcode code = library.curl_global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK) {
        snprintf(failure, sizeof failure, "libcurl cannot be started: %s", library.curl_easy_strerror(code));
    }
}

const char *curl_shim_load(void) {
    pthread_once(&once, load);
    return failure[0] ? failure : NULL;
}

void curl_shim_name_thread(const char *name) { prctl(PR_SET_NAME, name); }

unsigned int curl_shim_version(void) { return library.curl_version_info(CURLVERSION_NOW)->version_num; }

CURL *curl_shim_easy_init(void) { return library.curl_easy_init(); }

void curl_shim_easy_cleanup(CURL *handle) { library.curl_easy_cleanup(handle); }

CURLcode curl_shim_easy_pause(CURL *handle, int bits) { return library.curl_easy_pause(handle, bits); }

const char *curl_shim_easy_strerror(CURLcode code) { return library.curl_easy_strerror(code); }

CURLcode curl_shim_set_long(CURL *handle, CURLoption option, long value) {
    return library.curl_easy_setopt(handle, option, value);
}

CURLcode curl_shim_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return library.curl_easy_setopt(handle, option, value);
}

CURLcode curl_shim_set_string(CURL *handle, CURLoption option, const char *value) {
    return library.curl_easy_setopt(handle, option, value);
}

CURLcode curl_shim_set_pointer(CURL *handle, CURLoption option, void *value) {
    return library.curl_easy_setopt(handle, option, value);
}

CURLcode curl_shim_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return library.curl_easy_setopt(handle, option, value);
}

CURLcode curl_shim_set_blob(CURL *handle, CURLoption option, void *bytes, size_t count) {
    struct curl_blob blob = {bytes, count, CURL_BLOB_NOCOPY};
    return library.curl_easy_setopt(handle, option, bytes ? &blob : NULL);
}

CURLcode curl_shim_set_data_callback(CURL *handle, CURLoption option, curl_shim_data_callback callback) {
    return library.curl_easy_setopt(handle, option, callback);
}

CURLcode curl_shim_set_opensocket(CURL *handle, curl_opensocket_callback callback) {
    return library.curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, callback);
}

CURLcode curl_shim_set_closesocket(CURL *handle, curl_closesocket_callback callback) {
    return library.curl_easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, callback);
}

void curl_shim_only_http(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
    library.curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    library.curl_easy_setopt(handle, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

void curl_shim_keep_authorities(CURL *handle, long seconds) {
#if LIBCURL_VERSION_NUM >= 0x075700
    library.curl_easy_setopt(handle, CURLOPT_CA_CACHE_TIMEOUT, seconds);
#else
    (void)handle;
    (void)seconds;
#endif
}

void curl_shim_never_wait_for_resolver(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075700
    library.curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
#else
    (void)handle;
#endif
}

CURLcode curl_shim_get_long(CURL *handle, CURLINFO info, long *value) {
    return library.curl_easy_getinfo(handle, info, value);
}

CURLcode curl_shim_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
    return library.curl_easy_getinfo(handle, info, value);
}

CURLcode curl_shim_get_pointer(CURL *handle, CURLINFO info, void **value) {
    return library.curl_easy_getinfo(handle, info, value);
}

CURLcode curl_shim_get_socket(CURL *handle, curl_socket_t *value) {
    return library.curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, value);
}

CURLM *curl_shim_multi_init(void) { return library.curl_multi_init(); }

void curl_shim_multi_cleanup(CURLM *multi) { library.curl_multi_cleanup(multi); }

CURLMcode curl_shim_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return library.curl_multi_setopt(multi, option, value);
}

CURLMcode curl_shim_multi_add_handle(CURLM *multi, CURL *handle) {
    return library.curl_multi_add_handle(multi, handle);
}

CURLMcode curl_shim_multi_remove_handle(CURLM *multi, CURL *handle) {
    return library.curl_multi_remove_handle(multi, handle);
}

CURLMcode curl_shim_multi_perform(CURLM *multi, int *running) { return library.curl_multi_perform(multi, running); }

CURLMcode curl_shim_multi_poll(CURLM *multi, int milliseconds) {
    return library.curl_multi_poll(multi, NULL, 0, milliseconds, NULL);
}

CURLMcode curl_shim_multi_wakeup(CURLM *multi) { return library.curl_multi_wakeup(multi); }

CURLMsg *curl_shim_multi_info_read(CURLM *multi, int *left) { return library.curl_multi_info_read(multi, left); }

CURLcode curl_shim_message_result(const CURLMsg *message) { return message->data.result; }

struct curl_slist *curl_shim_slist_append(struct curl_slist *list, const char *string) {
    return library.curl_slist_append(list, string);
}

void curl_shim_slist_free_all(struct curl_slist *list) { library.curl_slist_free_all(list); }
