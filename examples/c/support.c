/* Helpers of the example programs. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>

void must(cubie_status status) {
  char message[1024];
  if (status == CUBIE_OK) return;
  cubie_last_error_message(message, sizeof message);
  fprintf(stderr, "%s: %s\n", cubie_status_name(status), message);
  exit(1);
}

void* allocate(size_t bytes) {
  void* const memory = malloc(bytes);
  if (memory == NULL) {
    fprintf(stderr, "no memory for %lu bytes\n", (unsigned long)bytes);
    exit(1);
  }
  return memory;
}

char* read_text(const char* path) {
  FILE* const file = fopen(path, "rb");
  long size = -1;
  char* text;
  if (file != NULL && fseek(file, 0, SEEK_END) == 0) size = ftell(file);
  if (size < 0 || fseek(file, 0, SEEK_SET) != 0) {
    fprintf(stderr, "cannot read %s\n", path);
    exit(1);
  }
  text = allocate((size_t)size + 1);
  if (fread(text, 1, (size_t)size, file) != (size_t)size) {
    fprintf(stderr, "cannot read %s\n", path);
    exit(1);
  }
  text[size] = '\0';
  fclose(file);
  return text;
}
