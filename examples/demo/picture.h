#ifndef CUBIE_DEMO_PICTURE_H
#define CUBIE_DEMO_PICTURE_H
/* A map of values drawn as a PNG file with title, axes and colour bar. */

typedef struct {
  const char* title;
  const char* subtitle;
  const char* x_label;
  const char* y_label;
  const char* bar_label;
  double x_first, x_last; /* value of the first and the last column */
  double y_first, y_last; /* value of the first and the last row; the first row is drawn at the bottom */
  double low, high;       /* values at the ends of the colour bar */
} picture_text;

/* Draws `values`, shape (rows, columns), columns fastest, one pixel per value (a square of pixels in
 * small maps), and writes the file. NaN is grey.
 * Returns 0, or -1 when memory or the file fails. */
int picture_write(const char* path, const float* values, int rows, int columns, const picture_text* text);

#endif
