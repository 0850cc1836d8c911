#include "CLibCrypto.h"

#include <dlfcn.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#define FOR_EACH_FUNCTION(DO)                                                                      \
    DO(EVP_MD_CTX_new) DO(EVP_MD_CTX_free) DO(EVP_sha256)                                          \
    DO(EVP_DigestInit_ex) DO(EVP_DigestUpdate) DO(EVP_DigestFinal_ex)

#define FIELD(name) __typeof__(&name) name;
static struct { FOR_EACH_FUNCTION(FIELD) } library;

static pthread_once_t once = PTHREAD_ONCE_INIT;

// The one whose headers this was compiled with.
#if OPENSSL_VERSION_MAJOR == 3
#define LIBRARY "libcrypto.so.3"
#else
#error "only OpenSSL 3 is known here"
#endif

static void give_up(void) {
    const char *reason = dlerror();
    fprintf(stderr, "libcrypto cannot be loaded: %s\n", reason ? reason : "no reason is known");
    _exit(127);
}

#define FIND(name)                                                                                 \
    if (!(*(void **)&library.name = dlsym(loaded, #name))) give_up();

static void load(void) {
    void *loaded = dlopen(LIBRARY, RTLD_LAZY | RTLD_LOCAL);
    if (!loaded) give_up();
    FOR_EACH_FUNCTION(FIND)
}

void crypto_shim_load(void) { pthread_once(&once, load); }

void *crypto_shim_sha256_new(void) { return library.EVP_MD_CTX_new(); }

void crypto_shim_sha256_free(void *computation) { library.EVP_MD_CTX_free(computation); }

int crypto_shim_sha256_begin(void *computation) {
    return library.EVP_DigestInit_ex(computation, library.EVP_sha256(), NULL);
}

int crypto_shim_sha256_add(void *computation, const void *bytes, size_t count) {
    return library.EVP_DigestUpdate(computation, bytes, count);
}

int crypto_shim_sha256_end(void *computation, unsigned char *digest) {
    return library.EVP_DigestFinal_ex(computation, digest, NULL);
}
