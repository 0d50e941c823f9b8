#pragma once
// The functions of math.h over arrays, by name, precision and width: one list per compiler that builds
// math_entries.cpp.

/// Applies a function to `n` elements, a multiple of 32; `y` only for two arguments.
typedef void (*math_function)(void* out, const void* x, const void* y, long n);

struct math_entry {
  const char* name;
  int width;
  int is_double;
  int arity;
  math_function function;
};

/// The list, of `*count` entries.
typedef const math_entry* (*math_entries_function)(long* count);
