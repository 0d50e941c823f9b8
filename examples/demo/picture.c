/* Draws the map: a canvas with the pixels, tick marks at round numbers, labels in the bitmap font, and a PNG writer. */
#include "picture.h"

#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "colour.h"
#include "font.h"

enum {
  MARGIN_LEFT = 120,
  MARGIN_RIGHT = 190,
  MARGIN_TOP = 110,
  MARGIN_BOTTOM = 100,
  BAR_GAP = 40,
  BAR_WIDTH = 36,
  TICK = 8,
  READABLE_SIDE = 600
};

static const colour kPaper = {255, 255, 255};
static const colour kInk = {32, 32, 36};

typedef struct {
  int width, height;
  colour* pixels;
} canvas;

static void set_pixel(canvas* c, int x, int y, colour value) {
  if (x >= 0 && x < c->width && y >= 0 && y < c->height) c->pixels[(long)y * c->width + x] = value;
}

static void fill(canvas* c, int x, int y, int width, int height, colour value) {
  int i, j;
  for (j = y; j < y + height; j++) {
    for (i = x; i < x + width; i++) set_pixel(c, i, j, value);
  }
}

static void frame(canvas* c, int x, int y, int width, int height) {
  fill(c, x - 2, y - 2, width + 4, 2, kInk);
  fill(c, x - 2, y + height, width + 4, 2, kInk);
  fill(c, x - 2, y, 2, height, kInk);
  fill(c, x + width, y, 2, height, kInk);
}

static int text_width(const char* text, int size) { return ((int)strlen(text) * FONT_ADVANCE - 1) * size; }

/* Text with its upper left corner at (x, y); each font pixel is a square of `size`. Turned text runs upwards from
 * (x, y), its lower left corner. */
static void draw_text(canvas* c, int x, int y, int size, int turned, const char* text) {
  int k, row, column;
  for (k = 0; text[k] != '\0'; k++) {
    for (row = 0; row < FONT_HEIGHT; row++) {
      const int bits = font_row(text[k], row);
      for (column = 0; column < FONT_WIDTH; column++) {
        const int along = (k * FONT_ADVANCE + column) * size;
        if (((bits >> (FONT_WIDTH - 1 - column)) & 1) == 0) continue;
        if (turned) {
          fill(c, x + row * size, y - along - size, size, size, kInk);
        } else {
          fill(c, x + along, y + row * size, size, size, kInk);
        }
      }
    }
  }
}

/* A step of 1, 2 or 5 times a power of ten that cuts `span` into at most `most` pieces. */
static double round_step(double span, int most) {
  const double raw = span / most;
  const double power = pow(10.0, floor(log10(raw)));
  const double mantissa = raw / power;
  if (mantissa <= 1.0) return power;
  if (mantissa <= 2.0) return 2.0 * power;
  if (mantissa <= 5.0) return 5.0 * power;
  return 10.0 * power;
}

static void tick_label(char* out, size_t size, double value, double step) {
  const int digits = step >= 1.0 ? 0 : (int)ceil(-log10(step) - 1e-9);
  snprintf(out, size, "%.*f", digits, fabs(value) < step * 1e-6 ? 0.0 : value);
}

static void draw_x_axis(canvas* c, int x, int y, int length, double first, double last) {
  const double step = round_step(last - first, 8);
  double value;
  char label[32];
  for (value = ceil(first / step - 1e-9) * step; value <= last + step * 1e-9; value += step) {
    const int at = x + (int)lround((value - first) / (last - first) * (length - 1));
    tick_label(label, sizeof label, value, step);
    fill(c, at - 1, y + 2, 2, TICK, kInk);
    draw_text(c, at - text_width(label, 2) / 2, y + TICK + 8, 2, 0, label);
  }
}

/* Ticks left of x (side -1) or right of it (side 1); the axis grows upwards from y. */
static void draw_y_axis(canvas* c, int x, int y, int length, int side, double first, double last) {
  const double step = round_step(last - first, 8);
  double value;
  char label[32];
  for (value = ceil(first / step - 1e-9) * step; value <= last + step * 1e-9; value += step) {
    const int at = y - (int)lround((value - first) / (last - first) * (length - 1));
    tick_label(label, sizeof label, value, step);
    fill(c, side < 0 ? x - TICK - 2 : x + 2, at - 1, TICK, 2, kInk);
    draw_text(c, side < 0 ? x - TICK - 8 - text_width(label, 2) : x + TICK + 10, at - 7, 2, 0, label);
  }
}

/* Pixels per side of one value: one, but more for small maps, so that the labels have room. */
static int cell_size(int rows, int columns) {
  const int shorter = rows < columns ? rows : columns;
  return shorter < READABLE_SIDE ? (READABLE_SIDE + shorter - 1) / shorter : 1;
}

static void draw(canvas* c, const float* values, int value_rows, int value_columns, const picture_text* text) {
  const int cell = cell_size(value_rows, value_columns);
  const int rows = cell * value_rows, columns = cell * value_columns;
  const int left = MARGIN_LEFT, top = MARGIN_TOP, bottom = MARGIN_TOP + rows - 1;
  const int bar = MARGIN_LEFT + columns + BAR_GAP;
  int i, j;
  fill(c, 0, 0, c->width, c->height, kPaper);
  for (j = 0; j < rows; j++) {
    for (i = 0; i < columns; i++) {
      const double value = (double)values[(long)(j / cell) * value_columns + i / cell];
      set_pixel(c, left + i, bottom - j, colour_of((value - text->low) / (text->high - text->low)));
    }
    fill(c, bar, bottom - j, BAR_WIDTH, 1, colour_of((double)j / (rows - 1)));
  }
  frame(c, left, top, columns, rows);
  frame(c, bar, top, BAR_WIDTH, rows);
  draw_x_axis(c, left, bottom + 1, columns, text->x_first, text->x_last);
  draw_y_axis(c, left, bottom, rows, -1, text->y_first, text->y_last);
  draw_y_axis(c, bar + BAR_WIDTH, bottom, rows, 1, text->low, text->high);
  draw_text(c, left, 28, 3, 0, text->title);
  draw_text(c, left, 68, 2, 0, text->subtitle);
  draw_text(c, left + (columns - text_width(text->x_label, 2)) / 2, bottom + 56, 2, 0, text->x_label);
  draw_text(c, 24, top + (rows + text_width(text->y_label, 2)) / 2, 2, 1, text->y_label);
  draw_text(c, c->width - 40, top + (rows + text_width(text->bar_label, 2)) / 2, 2, 1, text->bar_label);
}

/* The path through libpng that can jump back here; nothing in it is allocated by the caller. */
static int write_rows(png_structp png, png_infop info, FILE* file, const canvas* c) {
  int y;
  if (setjmp(png_jmpbuf(png))) return -1;
  png_init_io(png, file);
  png_set_IHDR(png, info, (png_uint_32)c->width, (png_uint_32)c->height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  for (y = 0; y < c->height; y++) png_write_row(png, (png_const_bytep)(c->pixels + (long)y * c->width));
  png_write_end(png, info);
  return 0;
}

static int write_png(const char* path, const canvas* c) {
  FILE* const file = fopen(path, "wb");
  png_structp png = NULL;
  png_infop info = NULL;
  int status = -1;
  if (file == NULL) return -1;
  png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  if (png != NULL) info = png_create_info_struct(png);
  if (info != NULL) status = write_rows(png, info, file, c);
  png_destroy_write_struct(png != NULL ? &png : NULL, info != NULL ? &info : NULL);
  if (fclose(file) != 0) status = -1;
  return status;
}

int picture_write(const char* path, const float* values, int rows, int columns, const picture_text* text) {
  canvas c;
  int status;
  c.width = MARGIN_LEFT + cell_size(rows, columns) * columns + MARGIN_RIGHT;
  c.height = MARGIN_TOP + cell_size(rows, columns) * rows + MARGIN_BOTTOM;
  c.pixels = malloc(sizeof(colour) * (size_t)c.width * (size_t)c.height);
  if (c.pixels == NULL) return -1;
  draw(&c, values, rows, columns, text);
  status = write_png(path, &c);
  free(c.pixels);
  return status;
}
