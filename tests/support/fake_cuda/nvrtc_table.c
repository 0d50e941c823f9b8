/* An NVRTC whose "machine code" is the text behind a mark: for tests of how NVRTC is found, keyed and cached.
 * Built with FAKE_NVRTC_MAJOR. Texts that contain "wrong_name" do not compile;
 * memory ends at a program of "no_room", at the compile of "much_work" and at the image of "large_image".
 * fake_nvrtc_loads     how often it was asked its version, which a loader does once
 * fake_nvrtc_compiles  programs compiled
 */
#include <stdlib.h>
#include <string.h>

#define OUT_OF_MEMORY 1
#define EXPORTED __attribute__((visibility("default")))

static const char kMark[] = "\177ELF of ";
static const char kError[] = "kernel.cu(1): error: wrong_name is undefined\nkernel.cu(2): error: another_name is too\n";

struct program {
  char* text;
  int failed;
};

EXPORTED int fake_nvrtc_loads = 0, fake_nvrtc_compiles = 0;

EXPORTED int nvrtcVersion(int* major, int* minor) {
  ++fake_nvrtc_loads;
  *major = FAKE_NVRTC_MAJOR;
  *minor = 1;
  return 0;
}

EXPORTED int nvrtcGetNumSupportedArchs(int* count) {
  *count = 2;
  return 0;
}

/* The environment may say that this one knows others than 80 and 90: FAKE_NVRTC_12=75 and its like. */
EXPORTED int nvrtcGetSupportedArchs(int* architectures) {
  const char* const only = getenv(FAKE_NVRTC_MAJOR == 12 ? "FAKE_NVRTC_12" : "FAKE_NVRTC_13");
  architectures[0] = only != NULL ? atoi(only) : 80;
  architectures[1] = only != NULL ? atoi(only) : 90;
  return 0;
}

EXPORTED int nvrtcCreateProgram(struct program** program, const char* text, const char* name, int n_headers,
                                const char* const* headers, const char* const* include_names) {
  (void)name, (void)n_headers, (void)headers, (void)include_names;
  if (strstr(text, "no_room") != NULL) return OUT_OF_MEMORY;
  *program = calloc(1, sizeof **program);
  (*program)->text = malloc(strlen(text) + 1);
  strcpy((*program)->text, text);
  return 0;
}

EXPORTED int nvrtcDestroyProgram(struct program** program) {
  free((*program)->text);
  free(*program);
  *program = NULL;
  return 0;
}

EXPORTED int nvrtcCompileProgram(struct program* program, int n_options, const char* const* options) {
  (void)n_options, (void)options;
  __atomic_add_fetch(&fake_nvrtc_compiles, 1, __ATOMIC_RELAXED);
  if (strstr(program->text, "much_work") != NULL) return OUT_OF_MEMORY;
  program->failed = strstr(program->text, "wrong_name") != NULL;
  return program->failed ? 6 : 0;
}

EXPORTED int nvrtcGetProgramLogSize(struct program* program, size_t* bytes) {
  *bytes = program->failed ? sizeof kError : 1;
  return 0;
}

EXPORTED int nvrtcGetProgramLog(struct program* program, char* log) {
  if (program->failed) memcpy(log, kError, sizeof kError);
  return 0;
}

EXPORTED int nvrtcGetPTXSize(struct program* program, size_t* bytes) {
  (void)program;
  *bytes = 1;
  return 0;
}

EXPORTED int nvrtcGetPTX(struct program* program, char* text) {
  (void)program;
  *text = '\0';
  return 0;
}

EXPORTED int nvrtcGetCUBINSize(struct program* program, size_t* bytes) {
  if (strstr(program->text, "large_image") != NULL) return OUT_OF_MEMORY;
  *bytes = sizeof kMark - 1 + strlen(program->text);
  return 0;
}

EXPORTED int nvrtcGetCUBIN(struct program* program, char* image) {
  memcpy(image, kMark, sizeof kMark - 1);
  memcpy(image + sizeof kMark - 1, program->text, strlen(program->text));
  return 0;
}

EXPORTED const char* nvrtcGetErrorString(int result) {
  return result == 0 ? "NVRTC_SUCCESS" : "NVRTC_ERROR_COMPILATION";
}
