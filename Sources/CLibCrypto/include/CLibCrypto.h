#ifndef CLIBCRYPTO_H
#define CLIBCRYPTO_H

#include <stddef.h>

// SHA-256 by libcrypto, loaded when it is first used and not with the process: libcurl brings it along anyway, and what
// needs no digest starts a millisecond earlier. Nothing else here may be called before crypto_shim_load().

#ifdef __cplusplus
extern "C" {
#endif

/// Loads libcrypto once, from whichever thread comes first; the others wait.
/// Ends the process where there is none, with a message and the exit code 127, as the system does for a library that it
/// loads itself.
void crypto_shim_load(void);

/// A computation that has not begun, or NULL where there is no memory for it.
void *crypto_shim_sha256_new(void);
/// Frees a computation; NULL is allowed.
void crypto_shim_sha256_free(void *computation);
/// Each returns 1, or 0 where libcrypto refuses.
int crypto_shim_sha256_begin(void *computation);
int crypto_shim_sha256_add(void *computation, const void *bytes, size_t count);
/// Writes the 32 bytes of the digest.
int crypto_shim_sha256_end(void *computation, unsigned char *digest);

#ifdef __cplusplus
}
#endif

#endif
