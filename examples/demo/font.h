#ifndef CUBIE_DEMO_FONT_H
#define CUBIE_DEMO_FONT_H
/* A 5 x 7 bitmap font for the labels of the picture: printable ASCII. */

enum { FONT_WIDTH = 5, FONT_HEIGHT = 8, FONT_ADVANCE = 6 };

/* Row `row` (0 at the top, 7 below the base line) of a character; bit 4 is the leftmost pixel. Characters outside
 * printable ASCII give a blank. */
int font_row(char character, int row);

#endif
