#pragma once
// The kernels' step control compiled here, one lane at a time.

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wunknown-pragmas"
#include "kernels/control.h"
#pragma GCC diagnostic pop
