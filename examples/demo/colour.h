#ifndef CUBIE_DEMO_COLOUR_H
#define CUBIE_DEMO_COLOUR_H
/* A perceptually uniform colour map. */

typedef struct {
  unsigned char r, g, b;
} colour;

/* Colour of a value between 0 (near black, violet) and 1 (pale yellow); outside values are clamped, NaN is grey. */
colour colour_of(double value);

#endif
