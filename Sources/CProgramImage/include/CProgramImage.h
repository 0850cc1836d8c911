#ifndef CPROGRAMIMAGE_H
#define CPROGRAMIMAGE_H

/// Gives the program, at once, the memory of all its variables that begin as zero: the caches of Swift's runtime.
///
/// To be called before a second thread begins. Such a page is otherwise shared until it is written to for the first
/// time, and then exchanged, for which the system interrupts every processor that a thread of the program runs on.
/// Does nothing where the system cannot (Linux before 5.14).
void program_image_populate(void);

#endif
