#ifndef CUBIE_EXAMPLES_SUPPORT_H
#define CUBIE_EXAMPLES_SUPPORT_H
/* What every example program needs: giving up with the library's own words, and reading a file. */

#include <cubie.h>
#include <stddef.h>

/* Ends the program with the message of the last error unless `status` is CUBIE_OK. */
void must(cubie_status status);

/* The text of a file, closed by NUL; the caller frees it. Ends the program when the file cannot be read. */
char* read_text(const char* path);

/* Ends the program when memory is short. */
void* allocate(size_t bytes);

#endif
