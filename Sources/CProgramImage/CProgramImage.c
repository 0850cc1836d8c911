#define _GNU_SOURCE
#include "CProgramImage.h"
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

// The linker's own names for where these variables begin and end.
extern char __bss_start[], _end[];

void program_image_populate(void) {
#ifdef MADV_POPULATE_WRITE
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t start = ((uintptr_t)__bss_start + page - 1) / page * page;
    uintptr_t end = (uintptr_t)_end / page * page;
    if (start < end) madvise((void *)start, end - start, MADV_POPULATE_WRITE);
#endif
}
