/* The colour map: a curve through the Oklab space whose lightness grows in proportion to the value, so that equal
 * steps of the value look equally large, also in black and white. The hue turns from violet over red to yellow.
 * Source of the space: Ottosson (2020), "A perceptual color space for image processing". */
#include "colour.h"

#include <math.h>

static const double kPi = 3.14159265358979323846;

static double to_srgb(double linear) {
  if (linear <= 0.0031308) return 12.92 * linear;
  return 1.055 * pow(linear, 1.0 / 2.4) - 0.055;
}

/* Linear red, green, blue of an Oklab colour given by lightness, chroma and hue (radians). */
static void linear_rgb(double lightness, double chroma, double hue, double rgb[3]) {
  const double a = chroma * cos(hue);
  const double b = chroma * sin(hue);
  const double l = pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
  const double m = pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
  const double s = pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3);
  rgb[0] = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
  rgb[1] = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
  rgb[2] = -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s;
}

static int displayable(const double rgb[3]) {
  int i;
  for (i = 0; i < 3; i++) {
    if (rgb[i] < 0.0 || rgb[i] > 1.0) return 0;
  }
  return 1;
}

colour colour_of(double value) {
  const colour missing = {128, 128, 128};
  unsigned char bytes[3];
  double rgb[3];
  double lightness, chroma, hue;
  int i;
  colour out;
  if (isnan(value)) return missing;
  value = fmin(fmax(value, 0.0), 1.0);
  lightness = 0.13 + 0.85 * value;
  hue = (285.0 + 180.0 * value) * kPi / 180.0;
  /* Keeping lightness and hue, the chroma gives way until a screen can show the colour. */
  for (chroma = 0.19 * pow(sin(kPi * (0.06 + 0.84 * value)), 0.8); chroma > 0.0; chroma -= 0.002) {
    linear_rgb(lightness, chroma, hue, rgb);
    if (displayable(rgb)) break;
  }
  for (i = 0; i < 3; i++) {
    const double channel = 255.0 * to_srgb(fmin(fmax(rgb[i], 0.0), 1.0));
    bytes[i] = (unsigned char)lround(channel);
  }
  out.r = bytes[0];
  out.g = bytes[1];
  out.b = bytes[2];
  return out;
}
