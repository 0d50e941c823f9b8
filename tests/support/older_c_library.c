/* Functions that the C++ run-time library takes from a C library of 2022 and later, so that what is linked with it
 * statically runs with the C library of 2021 (glibc 2.34) as well. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/random.h>

#ifndef DLFO_EH_SEGMENT_TYPE
#error "this C library is old enough by itself"
#endif

uint32_t arc4random(void);
uint32_t arc4random(void) {
  uint32_t bits = 0;
  while (getrandom(&bits, sizeof bits, 0) != (ssize_t)sizeof bits) continue;
  return bits;
}

/* The symbol that existed before errno was left alone. */
__asm__(".symver older_hypot, hypot@GLIBC_2.2.5");
double older_hypot(double x, double y);
double hypot(double x, double y);
double hypot(double x, double y) { return older_hypot(x, y); }

struct search {
  uintptr_t address;
  struct dl_find_object* found;
};

static int look(struct dl_phdr_info* object, size_t size, void* data) {
  struct search* search = data;
  void* frames = NULL;
  int here = 0;
  int i;
  (void)size;
  for (i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr)* part = &object->dlpi_phdr[i];
    const uintptr_t start = (uintptr_t)object->dlpi_addr + (uintptr_t)part->p_vaddr;
    if (part->p_type == DLFO_EH_SEGMENT_TYPE) frames = (void*)start;
    if (part->p_type != PT_LOAD || search->address < start || search->address - start >= part->p_memsz) continue;
    here = 1;
    search->found->dlfo_map_start = (void*)start;
    search->found->dlfo_map_end = (void*)(start + (uintptr_t)part->p_memsz);
  }
  if (!here || frames == NULL) return 0;
  search->found->dlfo_eh_frame = frames;
  return 1;
}

/* What unwinding asks for: the object with this address, and where its frame table is. */
int _dl_find_object(void* address, struct dl_find_object* found) {
  struct search search = {(uintptr_t)address, found};
  return dl_iterate_phdr(look, &search) != 0 ? 0 : -1;
}
